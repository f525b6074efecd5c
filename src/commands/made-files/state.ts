import { createHash } from "node:crypto";

/**
 * What a file is that is to be written once more: `missing`, `same` as what would be written, `ours` as it was written last, or
 * `changed` by somebody since, or never written by us.
 */
export type FileState = "missing" | "same" | "ours" | "changed";

/** `written`: the hash of what was written there last, where that is known. */
export function stateOf(found: string | undefined, wanted: string, written: string | undefined): FileState {
  if (found === undefined) return "missing";
  if (found === wanted) return "same";
  return written !== undefined && hashOf(found) === written ? "ours" : "changed";
}

/** Names a text for as long as it stays the same. */
export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
