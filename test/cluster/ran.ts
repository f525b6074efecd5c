import { readdir, readFile } from "node:fs/promises";
import { expect } from "vitest";
import type { Cluster } from "./cluster.ts";
import type { Experiment } from "./experiment.ts";
import { expectOneJobEach, readable } from "./jobs.ts";

/** What a job does to say that it ran: it adds its id to the file of its run. */
export const leavesTrace = (run: string): string => `echo $SLURM_JOB_ID >> ran.${run}`;

/** An id for each time that a job of a run has run, by run. */
export async function tracesOf({ folder }: Experiment): Promise<Readonly<Record<string, readonly string[]>>> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("ran."));
  const traces = names.map(async (name) => {
    const text = await readFile(`${folder}/${name}`, "utf8");
    return [name.slice("ran.".length), text.trim().split("\n")] as const;
  });
  return Object.fromEntries(await Promise.all(traces));
}

/** By the jobs' own account each run has run once, under the id that its row shows, and every row says `completed`. */
export async function expectRanOnce(experiment: Experiment, runs: readonly string[]): Promise<void> {
  const rows = await experiment.table("### Fine-tuning");
  expect(rows.map((row) => `${row["Run Name"]} ${row.Status}`)).toEqual(
    runs.map((run) => `${run} completed`),
  );
  const ids = Object.fromEntries(rows.map((row) => [row["Run Name"] ?? "", [row["Job ID"] ?? ""]]));
  expect(await tracesOf(experiment)).toEqual(ids);
}

/** The same, and by SLURM's own books there has never been another job. */
export async function expectOneJobRan(
  cluster: Cluster,
  experiment: Experiment,
  runs: readonly string[],
): Promise<void> {
  await expectRanOnce(experiment, runs);
  expect((await expectOneJobEach(cluster, experiment)).map(readable).sort()).toEqual([...runs].sort());
}

/** `first`, `first + 1`, ...: names of runs, and the commands that leave their traces. */
export const runNames = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

export const tracingCommands = (runs: readonly string[], before = ""): Readonly<Record<string, string>> =>
  Object.fromEntries(runs.map((run) => [run, `${before}${leavesTrace(run)}`]));
