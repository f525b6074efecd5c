/** The errno name of a failed system call (`ENOENT`), or undefined when the error is something else. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** What to tell people of a failure whose cause lies outside. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
