import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { QueueEvent } from "../../queue/event.ts";
import type { QueueState } from "../../queue/job.ts";
import { findPlace, type QueuePlace } from "../../queue/place.ts";
import { missingState, readState } from "../../queue/read.ts";
import { type OpenQueue, openQueue, type QueueSession } from "../../queue/session.ts";
import type { Context } from "../command.ts";

/** A queue as it is found without being held. */
export interface FoundQueue {
  readonly place: QueuePlace;
  /** Undefined where there is no state yet. */
  readonly state: QueueState | undefined;
}

export const findQueue = async (
  { system, cwd }: Context,
  named: string,
): Promise<Result<FoundQueue, Stop>> => {
  const place = await findPlace(system.files, cwd, named);
  if (!place.ok) return place;
  const state = await readState(system.files, place.value);
  return state.ok ? ok({ place: place.value, state: state.value }) : state;
};

/** The same where only an existing queue will do. */
export const findState = async (
  context: Context,
  named: string,
): Promise<Result<{ readonly place: QueuePlace; readonly state: QueueState }, Stop>> => {
  const found = await findQueue(context, named);
  if (!found.ok) return found;
  const { place, state } = found.value;
  return state === undefined ? err(missingState(place.statePath, named)) : ok({ place, state });
};

/** Takes a queue, does something with it, and gives it back whatever comes of it. */
export const holding = async <Value>(
  context: Context,
  place: QueuePlace,
  purpose: string,
  onEvent: (event: QueueEvent) => void,
  act: (session: QueueSession) => Promise<Result<Value, Stop>>,
): Promise<Result<Value, Stop>> => {
  const { system, signal } = context;
  const backend = await context.chooseBackend("local", place.folder);
  if (!backend.ok) return backend;
  const session = await openQueue({ system, backend: backend.value, place, purpose, signal, onEvent });
  if (!session.ok) return session;
  try {
    return await act(session.value);
  } finally {
    await session.value.lock.release();
  }
};

export const hasState = (session: QueueSession): session is OpenQueue => session.state !== undefined;

/**
 * A queue whose state was removed may have left a process that still runs: a new queue would run its job a second time.
 */
export const refuseLeftovers = async ({ backend, place }: QueueSession): Promise<Result<undefined, Stop>> => {
  const { queue, queuedByUser = 0 } = await backend.observe({ jobs: [], names: [] });
  if (queue.kind === "answered" && queuedByUser === 0) return ok(undefined);
  const message =
    queue.kind === "answered"
      ? "a job of an earlier queue with this state, which is gone, still runs"
      : `whether jobs of an earlier queue still run is not known: ${queue.reason}`;
  const next = "Wait for its end (its log is in there), bring the state back, or name another --state";
  return err(stop(EXIT.personNeeded, "queue.still-at-work", message, next, place.folder));
};
