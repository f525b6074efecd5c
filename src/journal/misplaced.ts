import type { IoFailure } from "./io.ts";

/** What stands at a path where a file should, or a folder: no permission mends that. Undefined for every other failure. */
export function misplaced({ errno, message }: Pick<IoFailure, "errno" | "message">): string | undefined {
  switch (errno) {
    case "EISDIR":
      return "is a folder, not a file";
    case "ELOOP":
      return "is a symbolic link that leads back to itself";
    // As `readTextOf` says it.
    case "EINVAL":
      return message.includes("a pipe") ? "is a pipe, not a file" : undefined;
    // Of `mkdir`.
    case "EEXIST":
    case "ENOTDIR":
      return "is not a folder";
    default:
      return undefined;
  }
}
