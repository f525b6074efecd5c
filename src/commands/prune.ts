import { hasErrors } from "../model/diagnostic.ts";
import { EXIT, type Stop } from "../model/exit.ts";
import { lastAttempt } from "../model/record.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Choice } from "../tick/choose.ts";
import { openSession } from "../tick/open.ts";
import type { Place } from "../tick/place.ts";
import { toolingOf } from "../tick/tooling.ts";
import { readView } from "../tick/view.ts";
import { lookAtCheckpoints, type Seen } from "../validate/look.ts";
import { type Fate, fatesOf } from "../validate/prune.ts";
import { runsOf, trainedBy } from "./checkpoints.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { type Carried, carryOut } from "./prune-act.ts";
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
    return plans.ok ? answerOf(plans.value) : stopped(plans.error);
  }
  // Under the lock no job goes in that would read what is being removed.
  const session = await openSession({
    ...context,
    place: place.value,
    purpose: "checkpoints prune",
    onEvent: () => undefined,
  });
  if (!session.ok) return stopped(withAdvice(session.error));
  try {
    const plans = await plan(context, place.value, names, keep);
    if (!plans.ok) return stopped(plans.error);
    const carried = await carryOut(
      session.value,
      plans.value.map(({ run, seen, fates }) => ({ run, seen, going: goingOf(fates) })),
    );
    return answerOf(plans.value, carried);
  } finally {
    await session.value.lock.release();
  }
}

/** Whoever works there may do so for days, and nothing is lost by ending it. */
const withAdvice = ({ exitCode, diagnostics }: Stop): Stop =>
  exitCode !== EXIT.held
    ? { exitCode, diagnostics }
    : {
        exitCode,
        diagnostics: diagnostics.map(({ next = "", ...rest }) => ({
          ...rest,
          next: `${next.replace(/\.$/, "")}: its jobs go on without it. What would go is shown without --yes.`,
        })),
      };

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

const goingOf = (fates: readonly Fate[]): readonly Seen[] =>
  fates.flatMap(({ seen, why }) => (why === undefined ? [seen] : []));

/** `carried`: absent of what is only shown. */
function answerOf(plans: readonly RunPlan[], carried?: Carried): Answer<Pruned> {
  const runs = plans.map(({ run, refused, fates }) => {
    const removed = goingOf(fates).filter((seen) => carried?.removed.has(seen) ?? true);
    const gone = new Set(removed);
    return {
      run,
      ...(refused === undefined ? {} : { refused }),
      removed: removed.map(({ path, bytes }) => ({ path, bytes })),
      kept: fates
        .filter(({ seen }) => !gone.has(seen))
        .map(({ seen, why }) => ({
          path: seen.path,
          why: why ?? carried?.spared.get(seen) ?? "it was not come to",
        })),
    };
  });
  return {
    exitCode: carried?.exitCode ?? EXIT.done,
    data: {
      how: carried === undefined ? "shown" : "done",
      bytes: runs.flatMap(({ removed }) => removed).reduce((sum, each) => sum + each.bytes, 0),
      runs,
    },
    diagnostics: carried?.diagnostics ?? [],
  };
}
