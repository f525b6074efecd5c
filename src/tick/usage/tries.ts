import { join } from "node:path";
import type { JobRef } from "../../model/job.ts";
import { jobKey } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import { type Attempt, sightingOf } from "../../model/record.ts";
import type { JobUsage, UsageAnswer } from "../../model/usage.ts";
import { type Measured, measure } from "../../monitor/efficiency/measure.ts";
import type { Choice } from "../choose/choose.ts";
import type { LogWorld } from "../evidence/log-places.ts";
import { GPU_METRICS, type GpuSpan, gpuFromFiles } from "./gpu-metrics.ts";
import { gpuBesideJobs } from "./samples-beside.ts";
import { type ScriptAsk, scriptAskOf } from "./script-ask.ts";

/** One attempt at a task that had a job and time on a node. */
export interface Try {
  readonly attempt: Attempt;
  readonly job: JobRef;
  readonly measured: Measured;
  /** It completed, or is still at work. */
  readonly isOfUse: boolean;
}

export interface TaskTries {
  readonly choice: Choice;
  readonly ask: ScriptAsk;
  /** Oldest first. */
  readonly tries: readonly Try[];
}

/** Jobs of all attempts at a task, oldest first. */
export const jobsOf = ({ record }: Choice): readonly JobRef[] =>
  (record?.attempts ?? []).flatMap(({ phase }) =>
    "job" in phase && phase.job !== undefined ? [phase.job] : [],
  );

/** What each attempt at a task used: by the books, and what they lack by the journal, the script and the job's own file. */
export async function triesOf(
  world: LogWorld,
  choice: Choice,
  books: UsageAnswer,
  now: number,
): Promise<TaskTries> {
  const ask = await scriptAskOf(world, choice.task);
  const tries: Try[] = [];
  const attempts = choice.record?.attempts ?? [];
  for (const [index, attempt] of attempts.entries()) {
    const { phase } = attempt;
    if (!("job" in phase) || phase.job === undefined) continue;
    const measured = await measuredOf(
      world,
      ask,
      books.jobs.get(jobKey(phase.job)) ?? journaled(attempt, now),
    );
    const isLast = index === attempts.length - 1;
    const isOfUse =
      phase.kind !== "over" ||
      phase.status === "completed" ||
      (isLast && choice.standing.status === "completed");
    if (measured !== undefined) tries.push({ attempt, job: phase.job, measured, isOfUse });
  }
  return { choice, ask, tries };
}

async function measuredOf(
  { system, folder }: LogWorld,
  { asked, folders }: ScriptAsk,
  usages: readonly JobUsage[],
): Promise<Measured | undefined> {
  const gpus = usages.find(({ given }) => given.gpus !== undefined)?.given.gpus ?? asked?.gpus ?? 0;
  if (gpus === 0) return measure(usages, asked);
  const starts = usages.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = usages.flatMap(({ endedAt }) => endedAt ?? []);
  const paths = folders.map((folder) => join(folder, GPU_METRICS));
  const span: GpuSpan = {
    ...(starts.length === 0 ? {} : { startedAt: Math.min(...starts) }),
    ...(ends.length < usages.length ? {} : { endedAt: Math.max(...ends) }),
    gpus,
  };
  const own = await gpuFromFiles(system.files, paths, span);
  const jobs = new Set(usages.map(({ id }) => id));
  return measure(usages, asked, own ?? (await gpuBesideJobs(system.files, folder, jobs, span)));
}

/** Without accounting the times are known all the same. */
function journaled(attempt: Attempt, now: number): readonly JobUsage[] {
  const sighting = sightingOf(attempt);
  const startedAt = sighting?.startedAt;
  if (sighting === undefined || startedAt === undefined) return [];
  const { id, state } = sighting;
  const hasEnded = meaningOf(sighting).kind === "final";
  if (hasEnded && sighting.endedAt === undefined) return [];
  const { endedAt = now } = sighting;
  const elapsedSeconds = Math.max(0, endedAt - startedAt) / 1000;
  return [{ id, state, startedAt, elapsedSeconds, ...(hasEnded ? { endedAt } : {}), given: {} }];
}
