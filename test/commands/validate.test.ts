import { expect, test } from "vitest";
import { validate } from "../../src/commands/validate.ts";
import { ok } from "../../src/model/result.ts";
import { experimentWith, row, summaryOf, toTheEnd } from "../tick/experiment.ts";
import { withCell } from "../tick/sheet.ts";
import { begin } from "../tick/world.ts";

const SUMMARY = `${summaryOf(["r1"]).replace("Words before.", "- **Epochs:** 1")}
### Evaluations
| Run Name | Task | Epoch | Status | Job ID | Completed | Notes |
|----------|------|-------|--------|--------|-----------|-------|
| r1 | cap | 0 | pending | - | - | - |
`;

test("a log that is whole is said to be of other weights, where its training ran again", async () => {
  const world = await experimentWith({ summary: SUMMARY, scripts: ["r1", "r1.cap.0"] }, "r1");
  await toTheEnd(world);
  world.edit((text) => withCell(text, row("r1"), "Status", "retry"));
  await toTheEnd(world);
  const { data, exitCode, diagnostics } = await validate(
    {
      system: begin(world).system,
      chooseBackend: async () => ok(world.scheduler),
      cwd: world.folder,
      version: "0",
      signal: new AbortController().signal,
      flags: new Map(),
    },
    ["evaluation/r1/cap/0"],
    false,
  );
  expect([exitCode, data?.tasks.map(({ verdict }) => verdict)]).toEqual([0, ["valid"]]);
  expect(diagnostics).toMatchObject([
    {
      severity: "warning",
      code: "task.stale",
      next: "Ask for it again with: runmark retry evaluation/r1/cap/0",
    },
  ]);
});
