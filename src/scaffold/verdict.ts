/**
 * What to do with a file that is to say `wanted`, where there is one that says `present`. `updated`: it is as it was written last, so
 * nobody has changed it since. `changed`: somebody has, and theirs stays unless they say otherwise.
 */
export type Verdict = "created" | "unchanged" | "updated" | "changed";

export function verdictOn(
  wanted: string,
  present: string | undefined,
  writtenLast: string | undefined,
  hashOf: (text: string) => string,
): Verdict {
  if (present === undefined) return "created";
  if (present === wanted) return "unchanged";
  return writtenLast !== undefined && hashOf(present) === writtenLast ? "updated" : "changed";
}
