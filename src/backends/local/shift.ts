import { join } from "node:path";
import type { System } from "../../system/ports.ts";
import { recordEnd, settleEnd } from "./ending.ts";
import { findGpus } from "./gpus.ts";
import { isOver, readJob } from "./job-files.ts";
import { launch } from "./launch.ts";
import { FILES, jobFolder, jobIdsIn, jobsFolder } from "./layout.ts";
import { lifeOf } from "./life.ts";
import { isPresent } from "./presence.ts";
import type { JobRecord, StartRecord } from "./records.ts";
import { chooseStarts, cpusTaken, type Held, type Machine, type Waiting } from "./schedule.ts";
import { beginStop, type StopState, signalJob } from "./stopping.ts";

/** Tunable only for tests: all in ms. */
export interface Pace {
  /** How often the folder is looked at when nothing announces itself. */
  readonly pollMs: number;
  /** How long a supervisor stays when there is nothing left to do. */
  readonly idleMs: number;
  /** From SIGTERM to SIGKILL: SLURM's KillWait is 30 s by default. */
  readonly killGraceMs: number;
}

interface Running extends Held {
  readonly id: number;
  readonly request: JobRecord;
  readonly start: StartRecord;
  /** Its end is announced by the kernel; otherwise it was adopted and must be asked for. */
  readonly isOurChild: boolean;
  /** Epoch ms at which stopping it began. */
  stoppedAt?: number;
}

export interface Shift {
  /** Looks for jobs that were not there before. */
  notice(): Promise<void>;
  /** Looks after what is known: cancellations, time limits, ends of adopted jobs. */
  attend(): Promise<void>;
  /** Starts what fits. */
  fill(): Promise<void>;
  /** Jobs that are not over. */
  unfinished(): readonly number[];
  /** The smallest id that may not be over yet. */
  finishedBelow(): number;
}

const cpusAsked = ({ cpusPerTask, ntasks }: JobRecord): number => (cpusPerTask ?? 1) * ntasks;

/**
 * The work of one supervisor in one folder: what waits, what runs. `wake` is called when a job of ours has ended,
 * `log` takes one line for people.
 */
export const beginShift = (
  system: System,
  folder: string,
  {
    cpus,
    pace,
    finishedBelow,
    wake,
    log,
  }: {
    cpus: number;
    pace: Pace;
    finishedBelow: number;
    wake: () => void;
    log: (line: string) => void;
  },
): Shift => {
  const { files, clock } = system;
  const known = new Set<number>();
  const waiting = new Map<number, Waiting>();
  const running = new Map<number, Running>();
  const unread = new Set<number>();
  let machine: Machine = { cpus, gpus: [] };
  let gpusSought = false;

  const adopt = async (
    id: number,
    request: JobRecord,
    start: StartRecord,
    stoppedAt?: number,
  ): Promise<void> => {
    const cpus = cpusTaken(cpusAsked(request), machine);
    const job = { id, request, start, cpus, gpus: start.gpus, isOurChild: false };
    running.set(id, stoppedAt === undefined ? job : { ...job, stoppedAt });
  };

  const meet = async (id: number): Promise<void> => {
    known.add(id);
    if (isOver(await files.list(jobFolder(folder, id)))) return;
    const reading = await readJob(files, jobFolder(folder, id));
    if (reading.kind !== "read") {
      unread.add(id);
      if (reading.kind === "damaged") log(`job ${id} is left alone: ${reading.reason}`);
      return;
    }
    const { request, stop } = reading.files;
    const life = lifeOf(reading.files);
    if (life.kind === "started") await adopt(id, request, life.start, stop?.at);
    if (life.kind !== "waiting") return;
    const { gpus, beginAt } = request;
    if (gpus > 0) await seekGpus();
    waiting.set(id, { id, cpus: cpusAsked(request), gpus, ...(beginAt === undefined ? {} : { beginAt }) });
  };

  const seekGpus = async (): Promise<void> => {
    if (gpusSought) return;
    gpusSought = true;
    machine = { ...machine, gpus: await findGpus(system) };
  };

  const notice = async (): Promise<void> => {
    for (const id of jobIdsIn(await files.list(jobsFolder(folder))))
      if (id >= finishedBelow && !known.has(id)) await meet(id);
  };

  const isCancelAsked = async (id: number): Promise<boolean> =>
    (await files.stat(join(jobFolder(folder, id), FILES.cancel))) !== undefined;

  const finish = async (id: number): Promise<void> => {
    await settleEnd(system, folder, id);
    running.delete(id);
  };

  const cancelWaiting = async (id: number): Promise<void> => {
    await recordEnd(system, folder, id, { state: "CANCELLED", exitCode: 0 });
    waiting.delete(id);
  };

  const reasonToStop = async ({ id, request, start }: Running): Promise<StopState | undefined> => {
    if (await isCancelAsked(id)) return "CANCELLED";
    const { timeLimitSeconds } = request;
    if (timeLimitSeconds === undefined) return undefined;
    return clock.now() >= start.startedAt + timeLimitSeconds * 1000 ? "TIMEOUT" : undefined;
  };

  const attendRunning = async (job: Running): Promise<void> => {
    if (!job.isOurChild && !(await isPresent(system, job.start, clock.now()))) return finish(job.id);
    if (job.stoppedAt !== undefined) {
      if (clock.now() >= job.stoppedAt + pace.killGraceMs) await signalJob(system, job.start, "SIGKILL");
      return;
    }
    const state = await reasonToStop(job);
    if (state === undefined) return;
    const stoppedAt = await beginStop(system, folder, job, state);
    if (stoppedAt !== undefined) job.stoppedAt = stoppedAt;
  };

  const attend = async (): Promise<void> => {
    for (const id of [...waiting.keys()]) if (await isCancelAsked(id)) await cancelWaiting(id);
    for (const job of [...running.values()]) await attendRunning(job);
  };

  const startOne = async (id: number, gpus: readonly string[]): Promise<void> => {
    const reading = await readJob(files, jobFolder(folder, id));
    if (reading.kind !== "read" || reading.files.start !== undefined || reading.files.end !== undefined) {
      waiting.delete(id);
      known.delete(id);
      return;
    }
    const { request, cancelAsked } = reading.files;
    if (cancelAsked) return cancelWaiting(id);
    const cpus = cpusTaken(cpusAsked(request), machine);
    const launched = await launch(system, folder, { id, request, cpus, gpus });
    if (launched.kind === "later") return log(`job ${id} waits: ${launched.reason}`);
    waiting.delete(id);
    if (launched.kind === "failed") return recordEnd(system, folder, id, launched.end);
    running.set(id, { id, request, start: launched.start, cpus, gpus, isOurChild: true });
    void launched.ended.then(() => {
      ended.push(id);
      wake();
    });
  };

  const ended: number[] = [];

  const fill = async (): Promise<void> => {
    for (const id of ended.splice(0)) await finish(id);
    const held = [...running.values()];
    for (const { id, gpus } of chooseStarts([...waiting.values()], held, machine, clock.now()))
      await startOne(id, gpus);
  };

  const unfinished = (): readonly number[] => [...waiting.keys(), ...running.keys()];

  return {
    notice,
    attend,
    fill,
    unfinished,
    finishedBelow: () => Math.min(...unfinished(), ...unread, Math.max(0, finishedBelow - 1, ...known) + 1),
  };
};
