import { join, relative, resolve } from "node:path";
import { attempt } from "../journal/io.ts";
import type { Stop } from "../model/exit.ts";
import type { JobRequest, SubmitAnswer } from "../model/job.ts";
import { ok, type Result } from "../model/result.ts";
import { jobName } from "../submit/name.ts";
import { tagOf } from "../submit/tag.ts";
import { sha256 } from "../tick/folder/identity.ts";
import type { QueueJob, Submission } from "./job.ts";
import { settled, takenBack } from "./judge.ts";
import { logName } from "./place.ts";
import { scriptFor } from "./script.ts";
import { emit, type OpenQueue, persist } from "./session.ts";
import { record, withProcess } from "./settle.ts";

/**
 * Begins the next attempt at a job. It is announced in the state before it is submitted, under a name that finds it again: a
 * crash between any two steps leaves a name to look up, never a second process.
 */
export const begin = async (queue: OpenQueue, job: QueueJob): Promise<Result<undefined, Stop>> => {
  const now = queue.system.clock.now();
  const number = job.attempt + 1;
  const submission: Submission = {
    name: jobName([job.id], tagOf(sha256, queue.state.id, job.id, number)),
    intendedAt: now,
    log: relative(queue.place.stateFolder, join(queue.place.logs, logName(job.id, number, now))),
  };
  const announced: QueueJob = {
    ...job,
    attempt: number,
    phase: { status: "running", submission, startedAt: now, heartbeatAt: now },
  };
  const saved = await persist(queue, announced);
  if (!saved.ok) return saved;
  const folders = await makeFolders(queue, job);
  if (folders !== undefined) return failed(queue, announced, submission, folders);
  return send(queue, announced, submission);
};

/** Why the folders for what it makes and says cannot be had. */
const makeFolders = async (
  { system, state, place }: OpenQueue,
  { outDir }: QueueJob,
): Promise<string | undefined> => {
  const folder = resolve(state.root, outDir);
  const made = await attempt(folder, async () => {
    await system.files.makeFolder(folder);
    await system.files.makeFolder(place.logs);
  });
  return made.ok ? undefined : `its folders cannot be made: ${made.error.message}`;
};

const requestFor = (
  { system, state, place }: OpenQueue,
  job: QueueJob,
  { name, log }: Submission,
): JobRequest => ({
  name,
  script: {
    kind: "text",
    text: scriptFor({
      ...job,
      root: state.root,
      logPath: resolve(place.stateFolder, log),
      env: system.host.env,
    }),
  },
  cwd: state.root,
  args: [],
});

const TRY_AGAIN_MS = 5_000;

const send = async (
  queue: OpenQueue,
  job: QueueJob,
  submission: Submission,
): Promise<Result<undefined, Stop>> => {
  const request = requestFor(queue, job, submission);
  let answer: SubmitAnswer = await queue.backend.submit(request);
  for (let told = false; answer.kind === "wait"; told = true) {
    if (!told) await emit(queue, { kind: "trouble", text: `${job.id} waits: ${answer.reason}` });
    await queue.system.clock.sleep(TRY_AGAIN_MS, queue.signal);
    // Certain to have made no process.
    if (queue.signal.aborted || !(await beat(queue))) return persist(queue, takenBack(job));
    answer = await queue.backend.submit(request);
  }
  switch (answer.kind) {
    case "accepted":
      return accepted(queue, job, submission, answer);
    case "rejected":
      return failed(queue, job, submission, answer.reason);
    case "unclear":
      // It is looked up by its name.
      await emit(queue, { kind: "trouble", text: `${job.id}: ${answer.reason}` });
      return ok(undefined);
    default:
      return answer satisfies never;
  }
};

const beat = async ({ lock }: OpenQueue): Promise<boolean> => {
  await lock.heartbeat();
  return lock.stillHeld();
};

const accepted = async (
  queue: OpenQueue,
  job: QueueJob,
  { log }: Submission,
  { id, warning }: Extract<SubmitAnswer, { kind: "accepted" }>,
): Promise<Result<undefined, Stop>> => {
  const saved = await persist(queue, withProcess(job, id));
  if (!saved.ok) return saved;
  const { attempt: number, maxAttempts, forgiven } = job;
  await emit(queue, { kind: "started", id: job.id, attempt: number, allowed: maxAttempts + forgiven, log });
  if (warning !== undefined) await emit(queue, { kind: "trouble", text: `${job.id}: ${warning}` });
  return saved;
};

/** It could not even be begun. */
const failed = async (
  queue: OpenQueue,
  job: QueueJob,
  { intendedAt }: Submission,
  failure: string,
): Promise<Result<undefined, Stop>> => {
  const end = { startedAt: intendedAt, endedAt: queue.system.clock.now(), failure };
  return record(queue, settled(job, "failed", end), end);
};
