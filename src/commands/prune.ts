import type { Diagnostic } from "../model/diagnostic.ts";
import { hasErrors } from "../model/diagnostic.ts";
import { EXIT, type Stop } from "../model/exit.ts";
import { taskKey } from "../model/experiment.ts";
import { lastAttempt } from "../model/record.ts";
import { err, ok, type Result } from "../model/result.ts";
import { TRAINING } from "../parse/stage.ts";
import type { Choice } from "../tick/choose.ts";
import { openSession } from "../tick/open.ts";
import type { Place } from "../tick/place.ts";
import type { Session } from "../tick/session.ts";
import { toolingOf } from "../tick/tooling.ts";
import { readView } from "../tick/view.ts";
import { lookAtCheckpoints, type Seen } from "../validate/look.ts";
import { type Fate, fatesOf } from "../validate/prune.ts";
import { removeCheckpoint, sweepRemoved } from "../validate/remove.ts";
import { runsOf, trainedBy } from "./checkpoints.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { boundOf } from "./prune-bound.ts";

export interface PrunedRun {
  readonly run: string;
  /** Why all of it stays. */
  readonly refused?: string;
  readonly removed: readonly { readonly path: string; readonly bytes: number }[];
  readonly kept: readonly { readonly path: string; readonly why: string }[];
}

export interface Pruned {
  /** `shown`: nothing was removed. */
  readonly how: "done" | "shown";
  /** What is free by it, or would be. */
  readonly bytes: number;
  readonly runs: readonly PrunedRun[];
}

interface RunPlan {
  readonly run: string;
  readonly refused?: string;
  readonly seen: readonly Seen[];
  readonly fates: readonly Fate[];
}

/** Removes all but the newest checkpoints of runs, or shows which those are: see `fatesOf` for what stays besides. */
export async function prune(
  context: Context,
  names: readonly string[],
  keep: number,
  isSure: boolean,
): Promise<Answer<Pruned>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  if (!isSure) {
    const plans = await plan(context, place.value, names, keep);
    return plans.ok ? answerOf(plans.value, "shown", []) : stopped(plans.error);
  }
  // Under the lock no job goes in that would read what is being removed.
  const session = await openSession({
    ...context,
    place: place.value,
    purpose: "checkpoints prune",
    onEvent: () => undefined,
  });
  if (!session.ok) return stopped(session.error);
  try {
    const plans = await plan(context, place.value, names, keep);
    if (!plans.ok) return stopped(plans.error);
    const failed = await carryOut(session.value, plans.value);
    return failed.ok ? answerOf(plans.value, "done", failed.value) : stopped(failed.error);
  } finally {
    await session.value.lock.release();
  }
}

async function plan(
  context: Context,
  place: Place,
  names: readonly string[],
  keep: number,
): Promise<Result<readonly RunPlan[], Stop>> {
  const { files } = context.system;
  const view = await readView(context.system, place, context.flags);
  if (!view.ok) return view;
  const errors = view.value.diagnostics.filter(({ severity }) => severity === "error");
  if (hasErrors(errors)) return err({ exitCode: EXIT.errors, diagnostics: errors });
  const { experiment } = view.value.summary;
  const runs = runsOf(experiment, names);
  if (!runs.ok) return runs;
  const tooling = toolingOf(experiment, view.value.config);
  const world = { files, folder: place.folder, tooling, view: view.value };
  const plans: RunPlan[] = [];
  for (const run of runs.value) {
    const tool = trainedBy(experiment, tooling, run);
    const seen = tool === undefined ? [] : await lookAtCheckpoints(world, tool, run);
    const refused = whyRefused(view.value.choices, run);
    const bound = tool === undefined ? new Map<string, string>() : await boundOf(world, run, tool, seen);
    const fates = refused === undefined ? fatesOf(seen, keep, bound) : [];
    plans.push({ run, seen, fates, ...(refused === undefined ? {} : { refused }) });
  }
  return ok(plans);
}

/** A job may read or write any of them, whatever it is of the run. */
function whyRefused(choices: readonly Choice[], run: string): string | undefined {
  const busy = choices.find(({ task, record }) => {
    const kind = lastAttempt(record)?.phase.kind;
    const isBusy = kind === "intended" || kind === "live" || kind === "ended";
    return task.run === run && (isBusy || record?.twins !== undefined);
  });
  return busy === undefined ? undefined : `${busy.task.key} has a job that may be at work`;
}

const goes = ({ why }: Fate): boolean => why === undefined;

/** The journal first: what was removed because a person said so is missed by nobody. Answers what could not be removed. */
async function carryOut(
  { system, place, lock, record }: Session,
  plans: readonly RunPlan[],
): Promise<Result<readonly Diagnostic[], Stop>> {
  const failures: Diagnostic[] = [];
  const { files, clock } = system;
  for (const { run, seen, fates } of plans) {
    const removed = fates.filter(goes).map((fate) => fate.seen);
    if (removed.length > 0) {
      const recorded = await record([
        {
          ...{ kind: "pruned", at: clock.now(), task: taskKey(TRAINING, run) },
          epochs: removed.flatMap(({ epoch }) => epoch ?? []),
          paths: removed.map(({ path }) => path),
        },
      ]);
      if (!recorded.ok) return recorded;
    }
    for (const each of [...removed].reverse()) {
      const failure = await attemptTo(each.path, () => removeCheckpoint(files, place.folder, each));
      if (failure !== undefined) failures.push(failure);
    }
    const beat = await lock.heartbeat();
    if (!beat.ok && beat.error.kind === "lost") break;
    const swept = await attemptTo(run, () => sweepRemoved(files, place.folder, seen));
    if (swept !== undefined) failures.push(swept);
  }
  return ok(failures);
}

async function attemptTo(path: string, work: () => Promise<void>): Promise<Diagnostic | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error;
    const message = `${path} could not be removed: ${error.message}`;
    return { severity: "error", code: "prune.failed", message, next: "Run the same command again" };
  }
}

function answerOf(
  plans: readonly RunPlan[],
  how: Pruned["how"],
  diagnostics: readonly Diagnostic[],
): Answer<Pruned> {
  const runs = plans.map(({ run, refused, fates }) => ({
    run,
    ...(refused === undefined ? {} : { refused }),
    removed: fates.filter(goes).map(({ seen: { path, bytes } }) => ({ path, bytes })),
    kept: fates.flatMap(({ seen: { path }, why }) => (why === undefined ? [] : [{ path, why }])),
  }));
  const bytes = runs.flatMap(({ removed }) => removed).reduce((sum, each) => sum + each.bytes, 0);
  return {
    exitCode: diagnostics.length > 0 ? EXIT.someFailed : EXIT.done,
    data: { how, bytes, runs },
    diagnostics,
  };
}
