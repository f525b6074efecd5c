import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { QueueEvent } from "../../queue/event.ts";
import { madePending, type QueueState } from "../../queue/job.ts";
import { lastSignOf } from "../../queue/judge.ts";
import { missingState } from "../../queue/read.ts";
import type { OpenQueue } from "../../queue/session.ts";
import { record, settleRunning, type Unsettled } from "../../queue/settle.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { findState, hasState, holding } from "./open.ts";
import { changesIn, type QueueView, viewOf } from "./view.ts";

export interface RecoverOptions {
  readonly state: string;
  readonly staleSeconds: number;
  /** Jobs that are to run again, whatever became of them. */
  readonly ids: readonly string[];
}

/** Finds out what became of jobs that the state says are running, and makes those pending again that are named. Starts nothing. */
export const recoverQueue = async (context: Context, options: RecoverOptions): Promise<Answer<QueueView>> => {
  const found = await findState(context, options.state);
  if (!found.ok) return stopped(found.error);
  const { place } = found.value;
  const known = refuseUnknown(found.value.state, options.ids);
  if (!known.ok) return stopped(known.error);
  const events: QueueEvent[] = [];
  const done = await holding(
    context,
    place,
    "queue recover",
    (event) => void events.push(event),
    async (session) => {
      if (!hasState(session)) return err(missingState(place.statePath, options.state));
      const left = await settleRunning(session, options.staleSeconds * 1000);
      if (!left.ok) return left;
      const again = await runAgain(session, options.ids);
      return again.ok ? ok({ state: session.state, left: left.value }) : again;
    },
  );
  if (!done.ok) return stopped(done.error);
  const now = context.system.clock.now();
  const { state, left } = done.value;
  return {
    exitCode: EXIT.done,
    data: viewOf(state, place, now, { action: "recover", changes: changesIn(events) }),
    diagnostics: [
      ...living(events),
      ...left.map((each) => stays(each, options.staleSeconds, now, place.statePath)),
    ],
  };
};

/** Not settled, since there is nothing to settle. */
const living = (events: readonly QueueEvent[]): readonly Diagnostic[] =>
  events.flatMap((event): Diagnostic[] =>
    event.kind === "lives"
      ? [{ severity: "info", code: "queue.lives", message: `${event.id} stays running: ${livesText(event)}` }]
      : [],
  );

const livesText = ({ isEnding }: { readonly isEnding?: true }): string =>
  isEnding === undefined ? "its process lives" : "its end was asked for, and its process still lives";

const refuseUnknown = ({ jobs }: QueueState, ids: readonly string[]): Result<undefined, Stop> => {
  const unknown = ids.find((id) => !jobs.some((job) => job.id === id));
  if (unknown === undefined) return ok(undefined);
  const shown = jobs.slice(0, 20).map(({ id }) => id);
  const next = `Jobs here: ${shown.join(", ")}${jobs.length > shown.length ? ", ..." : ""}`;
  return err(stop(EXIT.usage, "queue.unknown-job", `the state has no job "${unknown}"`, next));
};

/** A person asks for these jobs again; one that runs is left alone. */
export const runAgain = async (
  queue: OpenQueue,
  ids: readonly string[],
): Promise<Result<undefined, Stop>> => {
  const wanted = queue.state.jobs.filter(({ id }) => ids.includes(id));
  const runs = wanted.find(({ phase }) => phase.status === "running");
  if (runs !== undefined)
    return err(
      stop(
        EXIT.errors,
        "queue.job-runs",
        `${runs.id} still runs, or it is not known whether it does`,
        "Wait for its end; what is said of it above tells more",
        queue.place.statePath,
      ),
    );
  for (const job of wanted) {
    if (job.phase.status === "pending") continue;
    const written = await record(queue, madePending(job), { failure: "asked for again" });
    if (!written.ok) return written;
  }
  return ok(undefined);
};

const stays = (
  { job, reason, isUnknown }: Unsettled,
  staleSeconds: number,
  now: number,
  path: string,
): Diagnostic => {
  const seconds = Math.round((now - lastSignOf(job)) / 1000);
  return {
    severity: "warning",
    code: isUnknown ? "queue.not-stale" : "queue.unreadable-process",
    message: isUnknown
      ? `${job.id} stays running: ${reason}, but the last sign of it is ${seconds} s old, and stale is ${staleSeconds} s`
      : `${job.id} stays running: ${reason}`,
    next: isUnknown
      ? "When you are sure that it does not run: runmark queue recover --stale-seconds 0"
      : "Make that readable and run the same command again",
    path,
  };
};
