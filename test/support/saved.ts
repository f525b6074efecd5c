import { readFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOENT";

/** A file that runmark may be writing: for the length of a few calls there is none, and who opens it then opens it again. */
export function readSaved(path: string): string {
  for (let left = 10_000; ; left -= 1) {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if (!isMissing(error) || left === 0) throw error;
    }
  }
}

/** The same, letting others have their turn in between. */
export async function readSavedSoon(path: string): Promise<string> {
  for (let left = 10_000; ; left -= 1) {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if (!isMissing(error) || left === 0) throw error;
      await nextTurn();
    }
  }
}
