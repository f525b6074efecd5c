import type { Config } from "../../config/config.ts";
import type { TaskKey } from "../../model/experiment.ts";
import { inBatches } from "../../model/in-batches.ts";
import { lastAttempt, sightingOf } from "../../model/record.ts";
import { type WatchSettings, type WatchWarning, warningsOf } from "../../monitor/watch/judge.ts";
import { type LogSummary, summaryOf } from "../../monitor/watch/log-summary.ts";
import type { Choice } from "../choose/choose.ts";
import { type LogWorld, logPaths } from "../evidence/log-places.ts";
import { recentGpuPercent } from "../usage/recent-gpu.ts";
import { readLog } from "./read-log.ts";

/** What is to be seen of one task that runs, beside its state. */
export interface RunningSigns {
  readonly run: string;
  readonly log: LogSummary;
  readonly warnings: readonly WatchWarning[];
}

/** Logs of so many tasks are read at the same time, and of no more than so many at all: nobody reads on after that. */
const AT_ONCE = 16;
const MOST = 200;

/** Looks at the logs and the GPU samples of all that runs. Reads files only, and never fails: what cannot be read says nothing. */
export async function watchRunning(
  world: LogWorld,
  choices: readonly Choice[],
  config: Config,
  now: number,
): Promise<ReadonlyMap<TaskKey, RunningSigns>> {
  // The elements of an array have a log each.
  const running = choices.filter(({ standing }) => standing.status === "running" && !standing.elements);
  const settings = settingsOf(config);
  const signs = await inBatches(running.slice(0, MOST), AT_ONCE, async (choice) => {
    const found = await signsOf(world, choice, settings, now);
    return found === undefined ? [] : [[choice.task.key, found] as const];
  });
  return new Map(signs.flat());
}

const settingsOf = ({ values }: Config): WatchSettings => ({
  silentMs: values["watch.silent_minutes"] * 60_000,
  gpuIdlePercent: values["watch.gpu_idle_percent"],
  slowRatio: values["watch.slow_percent"] / 100,
});

async function signsOf(
  world: LogWorld,
  { task, record }: Choice,
  settings: WatchSettings,
  now: number,
): Promise<RunningSigns | undefined> {
  const attempt = lastAttempt(record);
  const sighting = attempt === undefined ? undefined : sightingOf(attempt);
  if (attempt === undefined || sighting === undefined) return undefined;
  const paths = await logPaths(world, task, attempt, sighting);
  const logs = (await Promise.all(paths.map((path) => readLog(world.system.files, path)))).flatMap(
    (log) => log ?? [],
  );
  const { startedAt } = sighting;
  const gpuPercent = await recentGpuPercent(world, task, sighting, now);
  const log = summaryOf(logs.flatMap(({ signs }) => signs));
  const facts = {
    log,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(logs.length === 0 ? {} : { grownAt: Math.max(...logs.map(({ grownAt }) => grownAt)) }),
    ...(gpuPercent === undefined ? {} : { gpuPercent }),
  };
  return { run: task.run, log, warnings: warningsOf(facts, settings, now) };
}
