import { join, relative } from "node:path";
import { type Check, isObject, listOf, object, oneOf, optional, text, whole } from "../journal/check.ts";
import { err, ok, type Result } from "../model/result.ts";
import {
  type Command,
  countsOf,
  type End,
  lastEnd,
  type Phase,
  QUEUE_STATUSES,
  type QueueJob,
  type QueueState,
  type QueueStatus,
} from "./job.ts";

/** Version of the form of the state file. */
export const STATE_VERSION = 1;

type OrNull<Value> = Value | null | undefined;

/** A job as the file has it: names and times as people and scripts read them, null for what is not known. */
interface JobEntry {
  readonly id: string;
  readonly status: QueueStatus;
  readonly command: Command;
  readonly out_dir: string;
  readonly attempt: number;
  readonly max_attempts: number;
  readonly forgiven_attempts?: OrNull<number>;
  readonly created_at?: OrNull<string>;
  readonly started_at?: OrNull<string>;
  readonly heartbeat_at?: OrNull<string>;
  readonly ended_at?: OrNull<string>;
  readonly return_code?: OrNull<number>;
  readonly failure_reason?: OrNull<string>;
  readonly log?: OrNull<string>;
  readonly process?: OrNull<{
    name?: OrNull<string>;
    intended_at?: OrNull<string>;
    job?: OrNull<string>;
    stop_asked_at?: OrNull<string>;
  }>;
}

interface StateEntry {
  readonly runmark_queue: number;
  readonly id: string;
  readonly name: string;
  readonly config: string;
  readonly root: string;
  readonly created_at?: OrNull<string>;
  readonly updated_at?: OrNull<string>;
  readonly counts?: unknown;
  readonly jobs: readonly JobEntry[];
}

const orNull =
  <Value>(check: Check<Value>): Check<OrNull<Value>> =>
  (value) =>
    value === null || value === undefined ? undefined : check(value);

const time: Check<string> = (value) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? undefined : ": is no time";

const command: Check<Command> = (value) =>
  typeof value === "string" || (Array.isArray(value) && value.length > 0 && listOf(text)(value) === undefined)
    ? undefined
    : ": is no command";

const jobEntry = object<JobEntry>({
  id: text,
  status: oneOf(QUEUE_STATUSES),
  command,
  out_dir: text,
  attempt: whole,
  max_attempts: whole,
  forgiven_attempts: orNull(whole),
  created_at: orNull(time),
  started_at: orNull(time),
  heartbeat_at: orNull(time),
  ended_at: orNull(time),
  return_code: orNull(whole),
  failure_reason: orNull(text),
  log: orNull(text),
  process: orNull(
    object({ name: orNull(text), intended_at: orNull(time), job: orNull(text), stop_asked_at: orNull(time) }),
  ),
});

const stateEntry = object<StateEntry>({
  runmark_queue: whole,
  id: text,
  name: text,
  config: text,
  root: text,
  created_at: orNull(time),
  updated_at: orNull(time),
  counts: optional<unknown>(() => undefined),
  jobs: listOf(jobEntry),
});

export interface Unreadable {
  readonly kind: "newer" | "damaged";
  readonly reason: string;
}

const damaged = (reason: string): Result<never, Unreadable> => err({ kind: "damaged", reason });

/** Reads the text of a state file that lies in `folder`. What cannot be understood whole is never taken for less. */
export const parseState = (source: string, folder: string): Result<QueueState, Unreadable> => {
  let value: unknown;
  try {
    // Editors of Windows put a byte order mark in front.
    value = JSON.parse(source.replace(/^\ufeff/, ""));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return damaged(source.trim() === "" ? "it is empty" : `it is not whole JSON: ${error.message}`);
  }
  if (!isObject(value) || typeof value.runmark_queue !== "number")
    return damaged("it is no state of a queue: it has no runmark_queue");
  if (value.runmark_queue > STATE_VERSION)
    return err({ kind: "newer", reason: `its form is ${value.runmark_queue}, and this one knows 1` });
  const problem = stateEntry(value);
  if (problem !== undefined) return damaged(problem.slice(1));
  // The table above has a check for each field.
  const state = fromEntry(value as unknown as StateEntry, folder);
  const repeated = firstRepeated(state.jobs.map(({ id }) => id));
  return repeated === undefined ? ok(state) : damaged(`there are two jobs "${repeated}"`);
};

const firstRepeated = (ids: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  return ids.find((id) => seen.size === seen.add(id).size);
};

const epoch = (at: OrNull<string>): number | undefined =>
  at === null || at === undefined ? undefined : Date.parse(at);

const fromEntry = (entry: StateEntry, folder: string): QueueState => {
  const createdAt = epoch(entry.created_at) ?? 0;
  return {
    id: entry.id,
    name: entry.name,
    configPath: join(folder, entry.config),
    root: join(folder, entry.root),
    createdAt,
    updatedAt: epoch(entry.updated_at) ?? createdAt,
    jobs: entry.jobs.map((job) => ({
      id: job.id,
      command: job.command,
      outDir: job.out_dir,
      attempt: job.attempt,
      maxAttempts: job.max_attempts,
      forgiven: job.forgiven_attempts ?? 0,
      createdAt: epoch(job.created_at) ?? createdAt,
      phase: phaseOf(job),
    })),
  };
};

/** Without what is not known, so that it is absent and not `undefined`. */
const known = <Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as ReturnType<typeof known<Fields>>;

const phaseOf = (job: JobEntry): Phase => {
  const { status, process } = job;
  const end: End = known({
    startedAt: epoch(job.started_at),
    endedAt: epoch(job.ended_at),
    returnCode: job.return_code,
    failure: job.failure_reason,
    log: job.log,
    job: process?.job,
  });
  if (status === "pending") return { status, ...(Object.keys(end).length === 0 ? {} : { last: end }) };
  if (status !== "running") return { status, end };
  const name = process?.name;
  const submission =
    name === undefined || name === null
      ? undefined
      : {
          name,
          intendedAt: epoch(process?.intended_at) ?? 0,
          log: job.log ?? "",
          ...known({ job: process?.job, stopAskedAt: epoch(process?.stop_asked_at) }),
        };
  return {
    status,
    ...known({ submission, startedAt: epoch(job.started_at), heartbeatAt: epoch(job.heartbeat_at) }),
  };
};

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

const entryOf = (job: QueueJob): JobEntry => {
  const { phase } = job;
  const running = phase.status === "running" ? phase : undefined;
  const end = lastEnd(job);
  const submission = running?.submission;
  return {
    id: job.id,
    status: phase.status,
    command: job.command,
    out_dir: job.outDir,
    attempt: job.attempt,
    max_attempts: job.maxAttempts,
    forgiven_attempts: job.forgiven,
    created_at: iso(job.createdAt),
    started_at: iso(running?.startedAt ?? end?.startedAt),
    heartbeat_at: iso(running?.heartbeatAt),
    ended_at: iso(end?.endedAt),
    return_code: end?.returnCode ?? null,
    failure_reason: end?.failure ?? null,
    log: submission?.log ?? end?.log ?? null,
    process:
      submission === undefined
        ? end?.job === undefined
          ? null
          : { job: end.job }
        : {
            name: submission.name,
            intended_at: iso(submission.intendedAt),
            job: submission.job ?? null,
            ...(submission.stopAskedAt === undefined ? {} : { stop_asked_at: iso(submission.stopAskedAt) }),
          },
  };
};

/** From the folder of the state, so that a queue that is moved with all that belongs to it stays one. */
const fromFolder = (folder: string, path: string): string => relative(folder, path) || ".";

export const stateText = (state: QueueState, folder: string): string => {
  const entry: StateEntry = {
    runmark_queue: STATE_VERSION,
    id: state.id,
    name: state.name,
    config: fromFolder(folder, state.configPath),
    root: fromFolder(folder, state.root),
    created_at: iso(state.createdAt),
    updated_at: iso(state.updatedAt),
    counts: countsOf(state.jobs),
    jobs: state.jobs.map(entryOf),
  };
  return `${JSON.stringify(entry, null, 2)}\n`;
};
