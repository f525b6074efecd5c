import type { JobRef, JobReport, Question, Sighting } from "../../model/job.ts";
import { hasEnded } from "../ended.ts";
import { foldSightings, some } from "../fold.ts";
import { foldJobs, newestPerId } from "./fold.ts";
import { type Index, indexSightings, isOurs, isSince } from "./identity.ts";
import { isJobId, wholeId } from "./ids.ts";
import type { OwnRecords } from "./own-records.ts";
import type { JobRecord } from "./records.ts";

/** Rows of sacct. A partial one has no name yet, and its state is not to be believed. */
export interface RecordIndex {
  readonly whole: Index;
  readonly partial: Index;
}

export function indexRecords(records: readonly JobRecord[]): RecordIndex {
  const sightings = (whole: boolean) =>
    records.filter((record) => record.whole === whole).map((record) => record.sighting);
  return { whole: indexSightings(sightings(true)), partial: indexSightings(sightings(false)) };
}

/** What the two sources said. `recordsFailed`: there is accounting, but it did not answer. */
export interface Look {
  readonly queue: Index;
  readonly records: RecordIndex;
  readonly recordsFailed?: string;
  /** What jobs say of themselves; `ownFailed`: it could not be read. */
  readonly own?: OwnRecords;
  readonly ownFailed?: string;
}

/**
 * True where the queue tells all there is to know. Elements of an array are forgotten one by one, so when those that are
 * left have all ended, the ones before them are sought in the records.
 */
export function showsAll(queue: Index, job: JobRef): boolean {
  const rows = queue.ofId(job.id).filter((row) => isOurs(row, job));
  return rows.some((row) => row.id === job.id || !hasEnded(row));
}

/**
 * squeue leads, sacct fills in what has left the queue, and a job's own record what neither shows. Records lag by seconds and after a requeue show the old end, so
 * they end a job only when the queue has answered and no longer has it, by rows that are whole.
 */
export function reportJob(job: JobRef, look: Look): JobReport {
  if (!isJobId(job.id)) return unclear(`${job.id} is not a job id`);
  const queued = look.queue.ofId(job.id).filter((row) => isOurs(row, job));
  const shown = some(queued);
  if (shown !== undefined && showsAll(look.queue, job)) return seen(foldSightings(job.id, shown));
  const booked =
    look.recordsFailed === undefined ? reportFromRecords(job, queued, look) : unclear(look.recordsFailed);
  if (booked.kind === "seen" && missed(job, booked.sighting) === 0) return booked;
  const own = reportFromOwn(job, queued, look) ?? booked;
  const elements = own.kind === "seen" ? missed(job, own.sighting) : 0;
  return elements === 0 ? own : { kind: "gone", elements };
}

/**
 * How many elements are nowhere, when all that is to be seen of an array are good ends: the records lag, and an element that
 * is cancelled while it waits leaves none. An end without success needs no other.
 */
function missed({ elements }: JobRef, { state, array }: Sighting): number {
  if (elements === undefined || array?.shown === undefined || state !== "COMPLETED") return 0;
  return Math.max(0, elements - array.shown);
}

/** An end only where every run that began has one. A record that cannot be read may hold it. */
function reportFromOwn(job: JobRef, queued: readonly Sighting[], look: Look): JobReport | undefined {
  if (look.ownFailed !== undefined && job.name !== undefined) return unclear(look.ownFailed);
  const inQueue = new Set(queued.map((row) => row.id));
  const left = (look.own?.get(job.name ?? "") ?? []).filter(
    (row) => (row.id === job.id || wholeId(row.id) === job.id) && !inQueue.has(row.id),
  );
  const found = some(left);
  if (found === undefined || !found.every(hasEnded)) return undefined;
  return seen(foldSightings(job.id, [...found, ...queued]));
}

/** All that a record says which is not whole. */
const INCOMPLETE = "no more than that it was there";

function reportFromRecords(job: JobRef, queued: readonly Sighting[], { queue, records }: Look): JobReport {
  const inQueue = new Set(queued.map((row) => row.id));
  const left = newestPerId(records.whole.ofId(job.id).filter((row) => isOurs(row, job))).filter(
    (row) => !inQueue.has(row.id),
  );
  const found = some([...queued, ...left]);
  const heirs = queue.ofId(job.id).filter((row) => !isOurs(row, job));
  const mayBeOurs = (row: Sighting): boolean =>
    isSince(row, job.submittedAt) && !heirs.some(({ submittedAt }) => submittedAt === row.submittedAt);
  if (records.partial.ofId(job.id).some(mayBeOurs)) {
    // For ever, where the message with the rest was lost.
    return { kind: "unclear", reason: "the accounting record is not complete yet", recorded: INCOMPLETE };
  }
  if (found === undefined) return { kind: "gone" };
  const sighting = foldSightings(job.id, found);
  return hasEnded(sighting)
    ? seen(sighting)
    : {
        kind: "unclear",
        reason: `the queue no longer has it, but the accounting still says ${sighting.native}`,
        recorded: sighting.native,
      };
}

/** Every job of the name, whatever its state: that it exists is what matters. Half-written records have no name yet. */
export function reportName(
  asked: Question["names"][number],
  look: Pick<Look, "queue" | "records" | "own">,
): readonly Sighting[] {
  const queued = look.queue.ofName(asked.name).filter((row) => isSince(row, asked.since));
  if (queued.length > 0) return foldJobs(queued);
  const recorded = look.records.whole.ofName(asked.name).filter((row) => isSince(row, asked.since));
  return foldJobs(recorded.length > 0 ? newestPerId(recorded) : (look.own?.get(asked.name) ?? []));
}

const seen = (sighting: Sighting): JobReport => ({ kind: "seen", sighting });
const unclear = (reason: string): JobReport => ({ kind: "unclear", reason });
