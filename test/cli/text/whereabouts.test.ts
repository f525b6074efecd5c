import { expect, test } from "vitest";
import { terminalOf } from "../../../src/cli/terminal.ts";
import { renderWhereabouts } from "../../../src/cli/text/whereabouts.ts";

test("a cell makes no line of its own", () => {
  const forPerson = [{ key: "training/a", status: "blocked", reason: 'the summary says "x\n! y"' }] as const;
  const here = { experiment: "e", folder: "/e", summary: "/e/experiment_summary.md", counts: {}, total: 1 };
  const shown = { here: { ...here, warnings: 0, forPerson }, next: [] };
  const text = renderWhereabouts(shown, terminalOf({}, {}, false), "/e");
  expect(text).toContain(String.raw`! training/a: the summary says "x\n! y"`);
});
