import { failure, fine, type Line, unknown } from "../line.ts";
import { inWords } from "./in-words.ts";

/** What became of writing in the experiment's folder. */
export interface GroundFacts {
  readonly folder: string;
  /** Why not; absent: it can be written. */
  readonly refusal?: { readonly errno: string; readonly message: string };
  /** Of two that wanted a lock, one got it and the other was told so. Absent where that was not tried. */
  readonly lock?:
    | { readonly kind: "works" | "shared" }
    | { readonly kind: "refused"; readonly message: string };
}

/** What a person can do about it, by the name of the error. */
const REMEDIES: Readonly<Record<string, (folder: string) => string>> = {
  ENOSPC: (folder) => `Make room: df -h ${folder}; df -i ${folder}`,
  EDQUOT: () => "Your quota is used up: quota -s; remove what nobody needs",
  EROFS: (folder) => `Its file system is read-only: findmnt -T ${folder}`,
};

export function judgeGround({ folder, refusal, lock }: GroundFacts): readonly Line[] {
  if (refusal !== undefined) {
    const remedy = REMEDIES[refusal.errno]?.(folder) ?? `Make it writable for you: ls -ld ${folder}`;
    return [failure("folder", `${inWords(folder)} cannot be written: ${refusal.message}`, remedy)];
  }
  return [fine("folder", `${inWords(folder)} can be written`), ...judgeLock(lock)];
}

function judgeLock(lock: GroundFacts["lock"]): readonly Line[] {
  switch (lock?.kind) {
    case undefined:
      return [];
    case "works":
      return [fine("lock", "of two that want it, one gets it")];
    case "shared":
      return [
        failure(
          "lock",
          "two got it at once: two runs would submit everything twice",
          "Keep the experiment on a file system where only one can make a file of a name",
        ),
      ];
    case "refused":
      return [unknown("lock", lock.message)];
  }
}
