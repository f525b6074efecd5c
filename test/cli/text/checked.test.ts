import { expect, test } from "vitest";
import { renderChecked } from "../../../src/cli/text/checked.ts";
import { screen } from "../examples.ts";

test.each([
  [[], "✓ 1 run, 2 tasks, nothing amiss\n"],
  [["error"], "1 run, 2 tasks; 1 error\n"],
  [["warning", "error", "warning", "info"], "1 run, 2 tasks; 1 error, 2 warnings, 1 to know\n"],
] as const)("check counts %o", (severities, says) => {
  const findings = severities.map((severity) => ({ severity, code: "x", message: "x", next: "x" }));
  const data = { summary: "", runs: 1, tasks: 2 };
  expect(renderChecked(data, { diagnostics: findings }, { path: "s.md", mend: "x" }, screen(80))).toBe(says);
});
