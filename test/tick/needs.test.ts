import { describe, expect, test } from "vitest";
import { summaryOf } from "./experiment.ts";
import { statuses } from "./sheet.ts";
import { makeWorld, ticked } from "./world.ts";

const summary = `${summaryOf(["r1"])}
### Evaluations
| Run Name | Task | Epoch | Status | Job ID | Completed | Notes |
|----------|------|-------|--------|--------|-----------|-------|
| r1 | cap | 0 | pending | - | - | - |
`;

describe("an evaluation whose training cannot go in", () => {
  test("is blocked with it, so that run comes to an end", async () => {
    const world = await makeWorld({ summary, scripts: ["r1.cap.0"] });
    const report = await ticked(world);
    expect(Object.values(statuses(world.read()))).toEqual(["blocked", "blocked"]);
    expect(report.exitCode).toBe(7);
  });
});
