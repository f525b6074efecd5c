import type { Experiment } from "../model/experiment.ts";
import { lastAttempt, lastSighting, type TaskRecord } from "../model/record.ts";
import { stillText } from "../model/standing.ts";
import { countStatuses, type StatusCounts } from "../model/status.ts";
import { type Estimate, estimateOf, type TimedTask } from "../monitor/estimate.ts";
import type { LogSummary } from "../monitor/watch/log-summary.ts";
import { secondsIn } from "../parse/cells/duration.ts";
import { TRAINING } from "../parse/stage.ts";
import { isHeld } from "../select/budget.ts";
import { shown } from "../select/select.ts";
import type { Choice } from "../tick/choose/choose.ts";
import type { Place } from "../tick/folder/place.ts";
import { isIdle, type View } from "../tick/view.ts";
import { type Signs, warningWords } from "./running-signs.ts";
import { spanOf, type TaskView, viewOf } from "./task-view.ts";

/** Where an experiment stands. */
export interface Overview {
  readonly experiment: string;
  readonly folder: string;
  readonly summary: string;
  readonly counts: StatusCounts;
  readonly total: number;
  /** Seconds that what is left may take; absent while nobody can know. */
  readonly secondsLeft?: number;
  /** How many times as long as their rows say the tasks took that have completed. */
  readonly ofExpected?: number;
  readonly tasks: readonly TaskView[];
  /** Of what is only read: up to when anything is known of jobs that live, and who is at work on them. */
  readonly known?: Known;
}

export interface Known {
  /** ISO 8601, UTC. */
  readonly asOf: string;
  readonly secondsAgo: number;
  readonly worker?: { readonly pid: number; readonly host: string; readonly command: string };
}

export interface OverviewParts {
  readonly now: number;
  /** The experiment as it was named, for commands that reach it. */
  readonly named?: string | undefined;
  /** Of tasks that run, where they were looked at. */
  readonly signs?: Signs;
}

export function overviewOf(
  experiment: Experiment,
  place: Place,
  choices: readonly Choice[],
  { now, named, signs = new Map() }: OverviewParts,
): Overview {
  const expected = expectedOf(experiment, choices);
  const times = choices.map((choice) => timesOf(choice, expected(choice), signs));
  const estimate = estimateOf(times, now);
  const tasks = choices.map((choice, index) => ({
    ...viewOf(choice, now, named),
    ...runningView(choice, times[index], { signs, estimate, now }),
  }));
  const { leftMs, ofExpected } = estimate;
  return {
    experiment: experiment.name,
    folder: place.folder,
    summary: place.summaryPath,
    counts: countStatuses(tasks.map(({ status }) => status)),
    total: tasks.length,
    ...(leftMs === undefined ? {} : { secondsLeft: Math.round(leftMs / 1000) }),
    ...(ofExpected === undefined ? {} : { ofExpected: Math.round(ofExpected * 100) / 100 }),
    tasks,
  };
}

/** What is to be seen of a task that runs. */
function runningView(
  { task, standing }: Choice,
  times: TimedTask | undefined,
  { signs, estimate, now }: { signs: Signs; estimate: Estimate; now: number },
): Pick<TaskView, "secondsLeft" | "progress" | "rate" | "loss" | "warnings"> {
  if (standing.status !== "running" || times === undefined) return {};
  const left = estimate.leftOf(times);
  const { log, warnings = [] } = signs.get(task.key) ?? {};
  return {
    secondsLeft: left === undefined ? undefined : Math.round(left / 1000),
    progress: log?.steps,
    rate: log?.rate && { value: log.rate.value, unit: log.rate.unit },
    loss: Number.isFinite(log?.loss) ? log?.loss : undefined,
    warnings: warnings.length === 0 ? undefined : warnings.map((warning) => warningWords(warning, now)),
  };
}

/** How long a task takes by the run's own row: that is what its training takes, or the only stage there is. */
function expectedOf(
  experiment: Experiment,
  choices: readonly Choice[],
): (choice: Choice) => number | undefined {
  const stages = new Set(choices.map(({ task }) => task.stage));
  const meant = stages.has(TRAINING) ? TRAINING : stages.size === 1 ? [...stages][0] : undefined;
  const seconds = new Map(
    experiment.runs.map(({ name, estimate }) => [
      name,
      estimate === undefined ? undefined : secondsIn(estimate),
    ]),
  );
  return ({ task }) => {
    const found = task.stage === meant ? seconds.get(task.run) : undefined;
    return found === undefined ? undefined : found * 1000;
  };
}

function timesOf(choice: Choice, expectedMs: number | undefined, signs: Signs): TimedTask {
  const { startedAt, endedAt } = spanOf(choice);
  const log = signs.get(choice.task.key)?.log;
  const sighting = lastSighting(choice.record);
  const isStill = isLookedUp(choice.record) || (sighting !== undefined && stillText(sighting) !== undefined);
  return {
    stage: choice.task.stage,
    // What waits for a budget waits for a person, as what is blocked does.
    status: isHeld(choice.decision) ? "blocked" : shown(choice.standing, choice.decision).status,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...progressIn(log),
    ...(isStill ? { isStill } : {}),
    ...(expectedMs === undefined ? {} : { expectedMs }),
  };
}

/** Whether a job of its last submission is sought, which may take minutes and changes nothing meanwhile. */
function isLookedUp(record: TaskRecord | undefined): boolean {
  const phase = lastAttempt(record)?.phase;
  return phase?.kind === "intended" && (phase.absence ?? phase.reason) !== undefined;
}

/** What a command that only reads can know of jobs that live; undefined where none does and nobody is at work. */
export function knownOf({ asOf, worker, choices }: View, now: number): Known | undefined {
  if (isIdle(choices) && worker === undefined) return undefined;
  return {
    asOf: new Date(asOf).toISOString(),
    secondsAgo: Math.max(0, Math.round((now - asOf) / 1000)),
    ...(worker === undefined
      ? {}
      : { worker: { pid: worker.pid, host: worker.host, command: worker.purpose } }),
  };
}

/** Its steps and what their rate makes of the rest, where the rate is one of steps. */
function progressIn(log: LogSummary | undefined): Pick<TimedTask, "progress" | "restMs"> {
  const { steps, rate } = log ?? {};
  if (steps === undefined) return {};
  const progress = steps.done / steps.total;
  return rate?.unit === "it/s"
    ? { progress, restMs: ((steps.total - steps.done) / rate.value) * 1000 }
    : { progress };
}
