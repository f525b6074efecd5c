import { EXIT, type Stop } from "../model/exit.ts";
import { openSession } from "../tick/session/open.ts";
import type { Seen } from "../validate/look.ts";
import type { Fate } from "../validate/prune.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { type Carried, carryOut } from "./prune-act.ts";
import { planPrune, type RunPlan } from "./prune-plan.ts";

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
    const plans = await planPrune(context, place.value, names, keep);
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
    const plans = await planPrune(context, place.value, names, keep);
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
