import { expect, test } from "vitest";
import { tick } from "../../src/tick/tick.ts";
import type { Life, MemoryJob } from "../backends/memory-job.ts";
import { definitionOf } from "../support/sweep-definition.ts";
import { experimentWith, row, statusOf, summaryOf } from "./experiment.ts";
import { cellAt } from "./sheet.ts";
import { begin, inSession, ownerOf, put, ticked, type World } from "./world.ts";

const CONFIG = `stagger: { seconds: 0 }
tools:
  own:
    stage: training
    script: "{run}/finetune.slurm"
    outputs: [{ path: "{run}/artifacts/epoch_0", check: exists }]
    scores:
      - { metric: loss, log: "loss=([0-9.]+|nan)" }
      - { metric: steps, file: "{run}/steps.json", pointer: /steps }
`;

const LOGS: Readonly<Record<string, string>> = {
  r1: "loss=0.9\nloss=0.5\n",
  r2: "loss=0.25\r loss=0.125\n",
  r3: "loss=nan\n",
};

const life = (request: MemoryJob["request"], startsAt: number): Life => ({
  startsAt,
  lastsMs: 50_000,
  log: LOGS[ownerOf({ request })] ?? "",
});

/** Three trainings that have ended, and what their tick said of scores that are not there. */
async function scored(world: World): Promise<readonly string[]> {
  for (const run of ["r1", "r2"]) put(world.folder, `${run}/steps.json`, '{"steps": 7}');
  world.pass(60_000);
  // What is missing has a while to appear.
  expect((await ticked(world)).diagnostics.filter(({ code }) => code === "score.missing")).toEqual([]);
  expect(statusOf(world, "r3")).not.toBe("completed");
  world.pass(60_000);
  const report = await ticked(world);
  for (const run of ["r1", "r2", "r3"]) expect(statusOf(world, run)).toBe("completed");
  const told = [...report.diagnostics];
  // Nothing of it is said again.
  told.push(...(await ticked(world)).diagnostics);
  return told
    .filter(({ code }) => code.startsWith("score."))
    .map(({ code, message }) => `${code}: ${message}`);
}

test("a tool's scores are read when its task completes; what is not there is said once, and fails nothing", async () => {
  const summary = summaryOf(["r1", "r2", "r3"]).replaceAll("Seed", "Loss").replaceAll("| 17 |", "| - |");
  const world = await experimentWith({ config: CONFIG, summary, life }, "r1", "r2", "r3");
  await ticked(world);
  const none = await scored(world);
  expect(none.map((each) => each.replace(/\S*(?=slurm-\d+)/, "").replace(/-\d+\.out/, "-N.out"))).toEqual([
    'score.not-finite: training/r3 has no score "loss": slurm-N.out holds "nan" where it fits loss=([0-9.]+|nan), which is no finite number',
    'score.missing: training/r3 has no score "steps": {run}/steps.json is missing',
  ]);
  expect(["r1", "r2", "r3"].map((run) => cellAt(world.read(), row(run), "Loss"))).toEqual([
    "0.5",
    "0.125",
    "-",
  ]);
  const events = world.events().flatMap((event) => (event.kind === "scored" ? event.result.scores : []));
  expect(events).toEqual([
    { scorer: "own", metric: "loss", value: 0.5 },
    { scorer: "own", metric: "steps", value: 7 },
    { scorer: "own", metric: "loss", value: 0.125 },
    { scorer: "own", metric: "steps", value: 7 },
  ]);
  expect(world.read()).not.toContain("## Results");
});

test("the results of a sweep are in order", async () => {
  const world = await experimentWith({ config: CONFIG, life }, "r1", "r2", "r3");
  await inSession(begin(world), async (session) => {
    const objective = { metric: "loss", direction: "minimize" as const };
    await session.record([{ kind: "sweep", at: 0, definition: definitionOf(), ...objective }]);
    return tick(session);
  });
  await scored(world);
  const results = world.read().split("## Results")[1];
  expect(results).toBe(`

| Rank     | Run Name | LR   | loss  | steps |
|----------|----------|------|-------|-------|
| 1 (best) | r2       | 1e-5 | 0.125 | 7     |
| 2        | r1       | 1e-5 | 0.5   | 7     |
`);
});
