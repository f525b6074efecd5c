import type { Stop } from "../model/exit.ts";
import { jobKey } from "../model/job.ts";
import { err, ok, type Result } from "../model/result.ts";
import { nextDelayMs } from "../monitor/pace.ts";
import type { QueueJob } from "./job.ts";
import { lastSignOf, type Verdict } from "./judge.ts";
import { look, refOf } from "./look.ts";
import { emit, isHangUp, type OpenQueue, persist } from "./session.ts";
import { conclude, needsPerson, withProcess } from "./settle.ts";

/** Asking this machine costs little: short jobs must not wait for the next look. */
const PACE = { pollSeconds: 0.05, maxPollSeconds: 1 };

/** How often the state says that a job still runs. */
export const HEARTBEAT_MS = 10_000;

/** After so many looks in a row that find no record of a job, nobody but a person can tell. */
const MISSES = 5;

/** What has been noticed while one job was followed. */
interface Watch {
  misses: number;
  quietLooks: number;
  isStopping: boolean;
  /** What was told already: a thing that stays so is told once. */
  readonly told: Set<string>;
}

/** Looks after a running job until it has ended, or until the queue is to be left. */
export const follow = async (queue: OpenQueue, id: string): Promise<Result<"ended" | "left", Stop>> => {
  const watch: Watch = { misses: 0, quietLooks: 0, isStopping: false, told: new Set() };
  for (;;) {
    const job = queue.state.jobs.find((each) => each.id === id);
    if (job?.phase.status !== "running") return ok("ended");
    const verdict = await look(queue, job);
    if (verdict.kind === "ended" || verdict.kind === "never-begun") {
      const written = await conclude(queue, job, verdict);
      return written.ok ? ok("ended") : written;
    }
    const kept = await attend(queue, job, verdict, watch);
    if (!kept.ok) return kept;
    if (queue.signal.aborted && isHangUp(queue)) return ok("left");
    const facts = { quietTicks: watch.quietLooks, failedTicks: 0, soon: false };
    watch.quietLooks += 1;
    await queue.system.clock.sleep(
      Math.round(nextDelayMs(PACE, facts)),
      queue.signal.aborted ? undefined : queue.signal,
    );
  }
};

/** Does what is due for a job that has not ended. */
const attend = async (
  queue: OpenQueue,
  job: QueueJob,
  verdict: Extract<Verdict, { kind: "lives" | "unknown" | "unclear" }>,
  watch: Watch,
): Promise<Result<undefined, Stop>> => {
  watch.misses = verdict.kind === "unknown" ? watch.misses + 1 : 0;
  if (verdict.kind === "unknown" && watch.misses >= MISSES)
    return err(needsPerson({ job, reason: verdict.reason, isUnknown: true }, queue.place.statePath));
  if (verdict.kind === "unclear") await tellOnce(queue, watch, `${job.id}: ${verdict.reason}`);
  const known = verdict.kind === "lives" ? withProcess(job, verdict.job) : job;
  const isToStop = queue.signal.aborted && !isHangUp(queue);
  return keep(queue, job, isToStop ? await stop(queue, known, watch) : known);
};

const tellOnce = async (queue: OpenQueue, { told }: Watch, text: string): Promise<void> => {
  if (told.has(text)) return;
  told.add(text);
  await emit(queue, { kind: "trouble", text });
};

/** Shows that the job, and we, still live. */
const keep = async (queue: OpenQueue, before: QueueJob, job: QueueJob): Promise<Result<undefined, Stop>> => {
  const now = queue.system.clock.now();
  const isDue = now - lastSignOf(job) >= HEARTBEAT_MS;
  if (job.phase.status !== "running" || (before === job && !isDue)) return ok(undefined);
  await queue.lock.heartbeat();
  return persist(queue, { ...job, phase: { ...job.phase, heartbeatAt: now } });
};

/** Asks for the end of the job, which is then seen as any other. Once is enough, if it was heard. */
const stop = async (queue: OpenQueue, job: QueueJob, watch: Watch): Promise<QueueJob> => {
  const { id, phase } = job;
  if (watch.isStopping || phase.status !== "running" || phase.submission?.job === undefined) return job;
  const { submission } = phase;
  await emit(queue, {
    kind: "stopping",
    text: `stopping: ${id} is being ended; Ctrl-C again leaves at once`,
  });
  const ref = refOf(submission, phase.submission.job);
  const answer = (await queue.backend.cancel([ref])).get(jobKey(ref));
  watch.isStopping = answer === undefined || answer.kind === "asked";
  watch.quietLooks = 0;
  if (answer !== undefined && answer.kind !== "asked")
    await tellOnce(queue, watch, `${id} could not be stopped: ${answer.reason}`);
  if (!watch.isStopping) return job;
  return {
    ...job,
    phase: { ...phase, submission: { ...submission, stopAskedAt: queue.system.clock.now() } },
  };
};
