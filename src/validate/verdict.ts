/** What is known of an output by looking at it. Paths are as a person would write them, relative to the experiment. */
export type Verdict =
  | { readonly kind: "valid" }
  /** Nothing is there; on a shared file system it may still appear. */
  | { readonly kind: "missing"; readonly path: string }
  /** Something is there and is not whole; while it is being written, it may still become so. */
  | { readonly kind: "broken"; readonly path: string; readonly problem: string };

export const valid: Verdict = { kind: "valid" };

/** In one line, for the Notes cell. */
export function problemOf(verdict: Exclude<Verdict, { kind: "valid" }>): string {
  return verdict.kind === "missing" ? `${verdict.path} is missing` : `${verdict.path}: ${verdict.problem}`;
}
