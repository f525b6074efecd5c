/** The errno name of a failed system call (`ENOENT`), or undefined when the error is something else. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** What to tell people of a failure whose cause lies outside. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Space may come back, and so may descriptors, processes and a file server; a permission does not come by waiting. */
const PASSING: ReadonlySet<string> = new Set([
  "ENOSPC",
  "EDQUOT",
  "EMFILE",
  "ENFILE",
  "EAGAIN",
  "ENOMEM",
  "ESTALE",
  "EIO",
  "EINTR",
  "ETIMEDOUT",
]);

/** Whether the same may succeed in a while, with nothing done about it. */
export const isPassing = (errno: string): boolean => PASSING.has(errno);
