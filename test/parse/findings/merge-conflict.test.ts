import { expect, test } from "vitest";
import { mendSummary } from "../../../src/parse/mend/mend.ts";
import { summaryOf } from "../shape.ts";

const RUNS = ["# x", "| Run | Status |", "|---|---|", "| r1 | done |"];
const OURS = "<<<<<<< HEAD";
const THEIRS = ">>>>>>> laptop";

test.each<[string, readonly string[], readonly string[]]>([
  ["in a table", [...RUNS, OURS, "| r2 | |", "=======", "| r3 | |", THEIRS], ["5 summary.merge-conflict"]],
  [
    "with the base",
    [...RUNS, OURS, "a", "||||||| base", "b", "=======", "c", THEIRS],
    ["5 summary.merge-conflict"],
  ],
  ["of Windows", [...RUNS, `${OURS}\r`, "=======\r", `${THEIRS}\r`], ["5 summary.merge-conflict"]],
])("a merge conflict %s is the one thing that is said, and nothing is mended", (_, lines, expected) => {
  const summary = summaryOf(...lines);
  expect(summary.diagnostics.map(({ code, location }) => `${location?.line} ${code}`)).toEqual(expected);
  expect(mendSummary(summary, new Map()).summary).toBe(summary);
});

test.each<[string, readonly string[]]>([
  ["underlined", [...RUNS, "", "Title", "======="]],
  ["without an end", [...RUNS, "", OURS, "======="]],
  ["in another order", [...RUNS, "", THEIRS, "=======", OURS]],
  ["within lines", [...RUNS, "", `a ${OURS}`, "=======", `b ${THEIRS}`]],
])("%s it is none", (_, lines) => {
  expect(summaryOf(...lines).diagnostics.map(({ code }) => code)).not.toContain("summary.merge-conflict");
});
