/** The errno name of a failed system call (`ENOENT`), or undefined when the error is something else. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
