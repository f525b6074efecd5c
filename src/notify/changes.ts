import { EXIT, type ExitCode } from "../model/exit.ts";
import type { Task, TaskKey } from "../model/experiment.ts";
import { harmless } from "../model/harmless.ts";
import { jobKey } from "../model/job.ts";
import { type Attempt, lastAttempt, type TaskRecord } from "../model/record.ts";
import { type Standing, wasWithdrawn } from "../model/standing.ts";
import { countStatuses, type Status } from "../model/status.ts";
import type { Book, Notification } from "./notification.ts";

/** A task after a step. */
export interface Stood {
  readonly task: Task;
  readonly record: TaskRecord | undefined;
  readonly standing: Standing;
  /** Another task, not this one, is what a person has to see to. */
  readonly follows: boolean;
}

/** An experiment after a step. */
export interface After {
  /** That of the journal. */
  readonly id: string;
  readonly now: number;
  readonly tasks: readonly Stood[];
  readonly exitCode: ExitCode;
  /** What the summary said of each task before. */
  readonly before: ReadonlyMap<TaskKey, string>;
}

/** Where nothing was told before: all that the journal knows by then is old, and nobody is told of it. */
export function firstBook(records: ReadonlyMap<TaskKey, TaskRecord>): Book {
  const known = [...records.values()];
  const turned = known.flatMap(({ key, written: { status } }) =>
    status === "blocked" || status === "unknown" ? [[key, status] as const] : [],
  );
  const ended = known.flatMap((record) => {
    const last = Math.max(...endsOf(record).map(({ number }) => number), record.found === undefined ? -1 : 0);
    return last < 0 ? [] : [[record.key, last] as const];
  });
  return {
    ended: Object.fromEntries(ended),
    turned: Object.fromEntries(turned),
    ...(known.length === 0 ? {} : { finished: "old" }),
    waiting: [],
  };
}

/** What there is to tell that the book does not know yet, and the book that knows it. The journal alone says what happened. */
export function changesSince(book: Book, after: After): { news: readonly Notification[]; book: Book } {
  const ended = { ...book.ended };
  const turned: Record<string, "blocked" | "unknown"> = {};
  const news: Notification[] = [];
  for (const stood of after.tasks) {
    const { key } = stood.task;
    const told = ended[key] ?? -1;
    const ends = endNews(stood, told, after);
    news.push(...ends);
    const last = ends.at(-1)?.attempt ?? (ends.length > 0 ? 0 : undefined);
    if (last !== undefined) ended[key] = last;
    const { status } = stood.standing;
    if (stood.follows || (status !== "blocked" && status !== "unknown")) continue;
    turned[key] = status;
    if (book.turned[key] !== status) news.push(turnNews(stood, status, after));
  }
  const byTime = news.toSorted((one, other) => one.at.localeCompare(other.at));
  const { finished: before, ...rest } = book;
  const finished = after.exitCode === EXIT.workLeft ? undefined : after.exitCode;
  // What was over before the first notification is no news; what ends with one is.
  const isNews = finished !== undefined && finished !== before && !(before === "old" && news.length === 0);
  return {
    news: isNews ? [...byTime, finishNews(after)] : byTime,
    book: { ...rest, ended, turned, ...(finished === undefined ? {} : { finished }) },
  };
}

/** Attempts that are over for good or ill; one that was taken back as if never sent is none. */
const endsOf = ({ attempts }: TaskRecord): readonly Attempt[] =>
  attempts.filter(({ phase }) => phase.kind === "over" && !wasWithdrawn(phase));

function endNews(stood: Stood, told: number, after: After): Notification[] {
  const { record } = stood;
  if (record === undefined) return [];
  const ends = endsOf(record)
    .filter(({ number }) => number > told)
    .map((attempt) => endOf(stood, attempt, after));
  const wasFound = record.found !== undefined && record.attempts.length === 0 && told < 0;
  const whole = { kind: "ended", at: isoTime(after.now), to: "completed" } as const;
  return wasFound
    ? [{ id: idOf(after, stood.task.key, 0, "completed"), ...whole, ...whoOf(stood, after) }]
    : ends;
}

function endOf(stood: Stood, { number, phase }: Attempt, after: After): Notification {
  if (phase.kind !== "over") throw new Error(`attempt ${number} of ${stood.task.key} is not over`);
  const { status, at, note, diagnosis, job } = phase;
  const text = diagnosis?.evidence?.text;
  return {
    ...{ id: idOf(after, stood.task.key, number, status), kind: "ended", at: isoTime(at) },
    ...whoOf(stood, after),
    to: status,
    ...(note === undefined ? {} : { reason: harmless(note) }),
    ...(diagnosis === undefined ? {} : { cause: diagnosis.cause }),
    ...(text === undefined ? {} : { evidence: { untrusted: true, text: harmless(text) } }),
    ...(job === undefined ? {} : { jobId: jobKey(job) }),
    attempt: number,
  };
}

function turnNews(stood: Stood, to: "blocked" | "unknown", after: After): Notification {
  const attempt = lastAttempt(stood.record)?.number;
  const { reason } = stood.standing;
  return {
    // A task may turn more than once: the time tells those apart.
    id: `${idOf(after, stood.task.key, attempt ?? 0, to)}/${after.now}`,
    ...{ kind: "turned", at: isoTime(after.now) },
    ...whoOf(stood, after),
    to,
    ...(reason === undefined ? {} : { reason: harmless(reason) }),
    ...(attempt === undefined ? {} : { attempt }),
  };
}

const finishNews = (after: After): Notification => ({
  ...{ id: `${after.id}/finished/${after.now}`, kind: "finished", at: isoTime(after.now) },
  counts: countStatuses(after.tasks.map(({ standing }) => standing.status)),
  exitCode: after.exitCode,
});

const whoOf = (
  { task: { key, run, stage } }: Stood,
  { before }: After,
): Pick<Notification, "task" | "run" | "stage" | "from"> => ({
  ...{ task: key, run, stage, from: harmless(before.get(key) ?? "pending") },
});

const idOf = ({ id }: After, key: TaskKey, attempt: number, to: Status): string =>
  `${id}/${key}/${attempt}/${to}`;

const isoTime = (at: number): string => new Date(at).toISOString();
