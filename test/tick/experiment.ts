import type { TickReport } from "../../src/tick/tick.ts";
import { cellAt } from "./sheet.ts";
import { type LifeOptions, makeWorld, ticked, type World, type WorldParts } from "./world.ts";

/** A summary with a training row for each run, all pending. */
export const summaryOf = (runs: readonly string[]): string => `# Experiment: plain

Words before.

## All Runs

| Run Name | LR |
|----------|----|
${runs.map((run) => `| ${run} | 1e-5 |`).join("\n")}

## Status

### Fine-tuning
| Run Name | Seed | Status | Job ID | Started | Completed | Notes |
|----------|------|--------|--------|---------|-----------|-------|
${runs.map((run) => `| ${run} | 17 | pending | - | - | - | - |`).join("\n")}

Words behind.
`;

/** An experiment of trainings that start at once, run for 90 s and end well. */
export const experiment = (...runs: string[]): Promise<World> => experimentWith({}, ...runs);

export const experimentWith = (parts: Partial<WorldParts>, ...runs: string[]): Promise<World> =>
  makeWorld({ summary: summaryOf(runs), scripts: runs, config: "stagger:\n  seconds: 0\n", ...parts });

/** The row of a training. */
export const row = (run: string): string => `Fine-tuning/${run}`;

export const statusOf = (world: World, run: string): string | undefined =>
  cellAt(world.read(), row(run), "Status");

export const ticksLater = async (world: World, count: number, ms = 60_000): Promise<void> => {
  for (let at = 0; at < count; at += 1) {
    world.pass(ms);
    await ticked(world);
  }
};

/** Ticks, a minute apart, until nothing is left to do; what the last one said. */
export async function toTheEnd(world: World, options: LifeOptions = {}): Promise<TickReport> {
  for (let count = 0; count < 40; count += 1) {
    const report = await ticked(world, options);
    if (report.exitCode !== 4) return report;
    world.pass(60_000);
  }
  throw new Error(`not done after 40 ticks:\n${world.read()}`);
}
