import type { Event } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import type { Task } from "../../model/experiment.ts";
import type { Observation, Sighting } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Status } from "../../model/status.ts";
import { clusterOf, elementId } from "../../monitor/intent.ts";
import type { Summary } from "../../parse/summary.ts";
import { toldOf } from "../../parse/told.ts";
import { identify } from "../folder/identity.ts";
import { type PackNote, readNotes } from "../folder/pack-files.ts";
import type { Session } from "../session/session.ts";
import { unreachable } from "./look.ts";

/**
 * A journal that knows nothing may have been lost, or put back by a checkout together with the summary. Jobs whose ids stand
 * in the summary are adopted by these; this finds first the submissions whose id had not been written yet, by the names that they would have.
 * Until every source has answered, nothing may be submitted: a task that looks untouched may have a job. The last event
 * says that all is found, so that a crash between the lines leaves the rest to the next process.
 */
export async function survey(session: Session, summary: Summary): Promise<Result<undefined, Stop>> {
  const { state } = session.journal;
  if (state.surveyed) return ok(undefined);
  const surveyed: Event = { kind: "surveyed", at: session.system.clock.now() };
  const { tasks } = summary.experiment;
  const candidates = tasks.filter((task) => mayHideJob(task) && !state.records.has(task.key));
  // Nothing would be submitted as things stand: the look is due when something is let go.
  if (!candidates.some(mayGoIn)) return ok(undefined);
  const notes = await readNotes(session.system.files, session.place.folder);
  const traces = candidates.map((task) => [
    ...LOST_ATTEMPTS.map((attempt) => ({ task, attempt, ...identify(state.id ?? "", task, attempt) })),
    ...tracesInPacks(task, notes),
  ]);
  const since = surveyed.at - SURVEY_MS;
  const names = [...new Set(traces.flat().map(({ name }) => name))].map((name) => ({ name, since }));
  const observation = await session.backend.observe({ jobs: [], names });
  const silent = silenceOf(observation, tasks.some(showsWork));
  if (silent !== undefined) return err(unreachable(session, silent));
  const isFresh = !tasks.some(showsWork);
  const found = traces.flatMap((ofTask) => foundEvents(ofTask, observation, isFresh, surveyed.at));
  return session.record([...found, surveyed]);
}

/** Attempts whose jobs are looked for. */
const LOST_ATTEMPTS = [1, 2, 3];

/** How far back jobs of a lost journal are looked for: sites bound the range of a query. */
const SURVEY_MS = 14 * 86_400_000;

const asksAgain = ({ said }: Task): boolean => said.kind === "instruction" && said.word === "retry";

/** Rows that were let in again say so until their next job is written down, beside the id of the one before. */
const HIDING: ReadonlySet<Status> = new Set(["pending", "submitting", "unknown", "blocked"]);

/** What a row says to be over is believed, and so is the job that is at work; any other may have one that it does not name. */
const mayHideJob = (task: Task): boolean =>
  task.said.kind === "blank" ||
  asksAgain(task) ||
  (task.said.kind === "status" && HIDING.has(task.said.status));

const mayGoIn = (task: Task): boolean =>
  task.said.kind === "blank" || task.said.kind === "status" || asksAgain(task);

const showsWork = (task: Task): boolean =>
  task.saidJob !== undefined || (task.said.kind === "status" && task.said.status !== "pending");

/** Why the look proves nothing about what it does not show. */
function silenceOf({ queue, records }: Observation, showsWork: boolean): string | undefined {
  if (queue.kind !== "answered") return queue.reason;
  // A summary that shows no work is most likely a new experiment: that the queue has no such job is enough.
  if (records.kind !== "failed" || !showsWork) return undefined;
  return `the journal is new, and whether jobs of this experiment have ended only accounting knows: ${records.reason}`;
}

/** The name of a job that a task may have had. */
interface Trace {
  readonly task: Task;
  readonly attempt: number;
  readonly tag: string;
  readonly name: string;
  readonly element?: number;
}

/** The arrays that it may have gone in with. */
const tracesInPacks = (task: Task, notes: readonly PackNote[]): Trace[] =>
  notes.flatMap(({ name, tasks }) =>
    tasks.flatMap((noted, element) =>
      noted.task === task.key ? [{ task, attempt: noted.attempt, tag: noted.tag, name, element }] : [],
    ),
  );

/**
 * The job of a task that was submitted last. Where the row names another one, that is an earlier one unless the other has
 * ended: of two that are over, the row's is believed. In a summary that shows no work at all only jobs that live count: one
 * that has ended may be of an experiment that was here before.
 */
function foundEvents(
  traces: readonly Trace[],
  observation: Observation,
  isFresh: boolean,
  now: number,
): Event[] {
  const jobs = traces.flatMap((trace) => {
    const sighting = observation.named.get(trace.name)?.at(0);
    return sighting === undefined ? [] : [{ trace, sighting }];
  });
  const newest = jobs
    .toSorted((one, other) => (one.sighting.submittedAt ?? 0) - (other.sighting.submittedAt ?? 0))
    .at(-1);
  if (newest === undefined) return [];
  const { trace, sighting } = newest;
  const id = elementId(sighting.id, trace.element);
  const isOver = meaningOf(sighting).kind === "final";
  const named = trace.task.saidJob;
  if (isOver && (isFresh || (named !== undefined && named.id !== id))) return [];
  return adoption(trace, sighting, now);
}

function adoption({ task, attempt, tag, name, element }: Trace, found: Sighting, now: number): Event[] {
  const job = { id: elementId(found.id, element), ...clusterOf(found) };
  const at = found.submittedAt ?? 0;
  const intent = { kind: "intent", at, task: task.key, scriptHash: "" } as const;
  const reason = "it was in a journal that is lost";
  const earlier = Array.from({ length: attempt - 1 }, (_, index): Event[] => [
    { ...intent, attempt: index + 1, tag: "", name: "" },
    { kind: "undelivered", at, task: task.key, attempt: index + 1, reason },
  ]);
  // The word that let a job in that still lives has been obeyed; one beside a job that is over asks for the next.
  const isObeyed = asksAgain(task) && meaningOf(found).kind !== "final";
  return [
    ...(isObeyed ? [{ kind: "told", at: now, ...toldOf(task, undefined, "retry") } as const] : []),
    ...earlier.flat(),
    { ...intent, attempt, tag, name, ...(element === undefined ? {} : { element }) },
    { kind: "submitted", at: now, task: task.key, attempt, job, how: "found" },
  ];
}
