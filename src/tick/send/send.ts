import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Stop } from "../../model/exit.ts";
import type { Observation, Obstacle, SubmitAnswer } from "../../model/job.ts";
import { lastAttempt } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import { spaceStarts, staggerSeconds } from "../../submit/stagger.ts";
import type { Choice } from "../choose/choose.ts";
import type { Tooling } from "../evidence/tooling.ts";
import type { Session } from "../session/session.ts";
import {
  answerEvents,
  type ClosedLanes,
  closingLane,
  findingOf,
  inParts,
  isOfItself,
  notSent,
  withoutForgotten,
} from "./answered.ts";
import { type Item, itemsOf } from "./item.ts";
import { laneOf } from "./lanes.ts";
import { halvesOf, type Lot, lotsOf, type Parcel, parcelOf } from "./parcel.ts";
import { stillSound } from "./sound.ts";
import { bearing, nameTaken } from "./standing-job.ts";

/** Submissions whose intents share one fsync. A crash leaves at most so many to be looked up. */
const CHUNK = 16;

/** Submissions side by side: four take a third of the time of one after the other, and no controller minds four. */
const SIDE_BY_SIDE = 4;

/** What came of the submissions: `halted` when those that are left have to wait, and what there is to tell. */
export interface Sent {
  readonly halted: boolean;
  readonly findings: readonly Diagnostic[];
}

/** What is known beforehand: lanes that take nothing, the jobs that live in the queue, and the highest number that is followed. */
export interface Known {
  readonly closed: ClosedLanes;
  readonly live: Observation["liveByName"];
  readonly highest: number;
  readonly tooling: Tooling;
}

/**
 * Announces and submits the chosen tasks in their order. What it does not get to do stays pending. Lanes that turn out to be
 * closed are added to `closed`; of those that were closed the last time, one task goes ahead to see.
 */
export async function send(
  session: Session,
  chosen: readonly Choice[],
  known: Known,
): Promise<Result<Sent, Stop>> {
  const items = await itemsOf(session, chosen, known.tooling);
  const scouts = scoutsOf(items);
  const ahead = await sendLots(
    session,
    scouts.map((item) => [item]),
    known,
    true,
  );
  if (!ahead.ok || ahead.value.halted) return ahead;
  const left = items.filter((item) => !scouts.includes(item));
  const open = left.filter((item) => !saysItAgain(item, known.closed));
  const lots = lotsOf(open, await largestArray(session, open.length));
  const sent = await sendLots(session, lots, known, scouts.length === 0);
  if (!sent.ok) return sent;
  return ok({ ...sent.value, findings: [...ahead.value.findings, ...sent.value.findings] });
}

const obstacleOf = ({ choice }: Item): Obstacle | undefined => {
  const phase = lastAttempt(choice.record)?.phase;
  return phase?.kind === "undelivered" ? phase.obstacle : undefined;
};

/** Of each lane in which something was kept out the last time, the first task. */
function scoutsOf(items: readonly Item[]): readonly Item[] {
  const wary = items.filter((item) => obstacleOf(item) !== undefined);
  const firsts = new Map([...wary].reverse().map((item) => [laneOf(item.text), item]));
  return wary.filter((item) => firsts.get(laneOf(item.text)) === item);
}

/** Its lane is closed, as its row says already. */
const saysItAgain = (item: Item, closed: ClosedLanes): boolean => {
  const answer = closed.get(laneOf(item.text));
  return answer !== undefined && answer.obstacle === obstacleOf(item);
};

/** `isFirst`: nothing has been submitted just before. */
async function sendLots(
  session: Session,
  lots: readonly Lot[],
  known: Known,
  isFirst: boolean,
): Promise<Result<Sent, Stop>> {
  const staggerMs = staggerSeconds(session.config.values["stagger.seconds"], session.backend.name) * 1000;
  const asleep = session.config.values["stagger.mode"] === "sleep" && staggerMs > 0;
  const starts = asleep
    ? []
    : spaceStarts(lots.length, staggerMs, session.system.clock.now(), lastBeginAt(session));
  const size = asleep ? 1 : CHUNK;
  const findings: Diagnostic[] = [];
  for (let first = 0; first < lots.length; first += size) {
    if (session.signal.aborted) break;
    // An sbatch may take minutes, and there may be many chunks.
    await session.lock.heartbeat();
    if (asleep && (first > 0 || !isFirst)) await session.system.clock.sleep(staggerMs, session.signal);
    const sound = await stillSound(session, lots.slice(first, first + size), known.tooling);
    findings.push(...sound.findings);
    const chunk = await announce(session, sound.lots, starts.slice(first), known);
    if (!chunk.ok) return chunk;
    const sent = await sendChunk(session, chunk.value, known);
    if (!sent.ok) return sent;
    findings.push(...sent.value.findings);
    if (sent.value.halted) return ok({ halted: true, findings });
  }
  return ok({ halted: false, findings });
}

/** How many tasks one submission may hold: one, unless packing is asked for and the backend knows arrays. */
async function largestArray({ config, backend }: Session, tasks: number): Promise<number> {
  if (!config.values["submit.pack"] || tasks < 2 || backend.largestArray === undefined) return 1;
  return backend.largestArray();
}

/** The latest start that was given out so far: the next ones go on from there, also in another tick. */
function lastBeginAt(session: Session): number | undefined {
  let latest: number | undefined;
  for (const record of session.journal.state.records.values()) {
    const last = lastAttempt(record);
    // A job that was not told to wait began at its submission.
    const began = last?.beginAt ?? last?.intendedAt;
    if (began !== undefined && (latest === undefined || began > latest)) latest = began;
  }
  return latest;
}

/** Puts on disk what is about to be submitted, with one fsync. */
async function announce(
  session: Session,
  lots: readonly Lot[],
  starts: readonly (number | undefined)[],
  { live }: Known,
): Promise<Result<Parcel[], Stop>> {
  const parcels: Parcel[] = [];
  for (const [index, lot] of lots.entries()) {
    const parcel = await parcelOf(session, lot, starts[index]);
    if (!parcel.ok) return parcel;
    parcels.push(bearing(parcel.value, live?.get(parcel.value.request.name)));
  }
  const announced = await session.record(parcels.flatMap(({ intents }) => intents));
  return announced.ok ? ok(parcels) : announced;
}

/** Submits side by side, and journals each answer as it comes. */
async function sendChunk(
  session: Session,
  parcels: readonly Parcel[],
  known: Known,
): Promise<Result<Sent, Stop>> {
  const queue = [...parcels];
  const findings: Diagnostic[] = [];
  let halted = false;
  let failed: Result<never, Stop> | undefined;
  const work = async (): Promise<void> => {
    for (let parcel = queue.shift(); parcel !== undefined; parcel = queue.shift()) {
      const delivered = await deliver(session, parcel, known, !halted && failed === undefined);
      if (!delivered.ok) {
        failed ??= delivered;
        continue;
      }
      queue.unshift(...delivered.value.again);
      if (!halted) findings.push(...delivered.value.findings);
      halted ||= delivered.value.halted;
    }
  };
  // On this machine a submission is a rename: one after the other keeps the order of the table, in which jobs also start.
  const workers = session.backend.name === "local" ? 1 : SIDE_BY_SIDE;
  await Promise.all(Array.from({ length: workers }, work));
  return failed ?? ok({ halted, findings });
}

/** One submission. `again`: what is to be sent in its place, announced already. */
async function deliver(
  session: Session,
  parcel: Parcel,
  known: Known,
  isOpen: boolean,
): Promise<Result<Sent & { readonly again: readonly Parcel[] }, Stop>> {
  // An sbatch may take minutes, in which a process that stands still can lose the experiment.
  const isOurs = await session.lock.stillHeld();
  // What was announced and not sent is said to be so: nobody has to look it up.
  const isSent = isOurs && isOpen && !session.signal.aborted;
  const lane = laneOf(parcel.lot[0].text);
  const { closed } = known;
  const foretold = parcel.standing === undefined ? closed.get(lane) : nameTaken(parcel.standing);
  const answer = isSent ? (foretold ?? (await submitted(session, parcel, known))) : notSent;
  const parts = foretold === undefined ? partsOf(parcel.lot, answer) : [];
  const isSettled = parts.length === 0;
  const closing = isSettled ? closingLane(answer) : undefined;
  // That a lane is closed is told once, though four may have asked side by side.
  const isTold = isSent && isSettled && !isOfItself(answer) && (closing === undefined || !closed.has(lane));
  if (closing !== undefined) closed.set(lane, closing);
  const at = session.system.clock.now();
  const recorded = await session.record(answerEvents(parcel, isSettled ? answer : inParts, at));
  if (!recorded.ok) return recorded;
  const starts = parts.map(() => parcel.beginAt);
  const again = await announce(session, parts, starts, known);
  if (!again.ok) return again;
  return ok({
    again: again.value,
    halted:
      isSettled &&
      !isOfItself(answer) &&
      closing === undefined &&
      parcel.standing === undefined &&
      (answer.kind === "wait" || answer.kind === "unclear"),
    findings: isTold ? findingOf(parcel, answer) : [],
  });
}

/** Where jobs of a folder that is gone are still followed by their numbers, the new ones begin behind them. */
const requestOf = ({ request }: Parcel, { highest }: Known): Parcel["request"] =>
  highest === 0 ? request : { ...request, above: highest };

const submitted = async ({ backend }: Session, parcel: Parcel, known: Known): Promise<SubmitAnswer> =>
  withoutForgotten(parcel.request, await backend.submit(requestOf(parcel, known)));

/**
 * How an array that did not go in is sent again: in two halves where a quota has no room for all of it; one by one where it
 * was refused, so that each run is judged by what SLURM says of its own script.
 */
function partsOf(lot: Lot, answer: SubmitAnswer): readonly Lot[] {
  if (lot.length === 1) return [];
  if (answer.kind === "rejected") return lot.map((item) => [item]);
  return answer.kind === "wait" && answer.obstacle === "quota" ? halvesOf(lot) : [];
}
