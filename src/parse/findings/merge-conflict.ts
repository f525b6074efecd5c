import type { Span } from "../../markdown/block.ts";
import { forEachLine } from "../../markdown/lines.ts";
import type { Check } from "./check.ts";

/** Two versions of the file in one: which of the rows count is for a person to say. */
export const mergeConflict: Check = ({ document }, report) => {
  const span = conflictIn(document.text);
  if (span === undefined) return;
  report(
    {
      severity: "error",
      code: MERGE_CONFLICT,
      message: "the summary holds a merge conflict, so it is not known which of its rows count",
      next: "Keep the rows that are right, and delete the lines of <<<<<<<, ======= and >>>>>>>",
    },
    span,
  );
};

export const MERGE_CONFLICT = "summary.merge-conflict";

const MARKS = [/^<{7}(?: |$)/, /^={7}$/, /^>{7}(?: |$)/] as const;

/** The first of the lines between which version control has left two versions. */
function conflictIn(text: string): Span | undefined {
  if (!text.includes("<<<<<<<") || !text.includes(">>>>>>>")) return undefined;
  let first: Span | undefined;
  let found = 0;
  forEachLine(text, 0, (start, end) => {
    if (!MARKS[found]?.test(text.slice(start, Math.min(end, start + 8)))) return;
    if (found === 0) first = { start, end };
    found += 1;
  });
  return found === MARKS.length ? first : undefined;
}
