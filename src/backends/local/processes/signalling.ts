import type { Kin, Processes, System } from "../../../system/ports.ts";
import type { JobRecord, StartRecord } from "../records/records.ts";

export interface StartedJob {
  /** `812`, or of an element of an array `812_3`. */
  readonly id: string;
  readonly request: JobRecord;
  readonly start: StartRecord;
}

/** Only while the job's number is its own: with its leader alive, or with nobody of that number (see `killGroup`). */
const kinOf = (processes: Processes, { id, request, start }: StartedJob): Promise<readonly Kin[]> =>
  processes.family(start.pid, jobMarks(start.jobId ?? id, request.name));

const straysOf = async (processes: Processes, job: StartedJob): Promise<readonly Kin[]> =>
  (await kinOf(processes, job)).filter(({ group }) => group !== job.start.pid);

const isLed = ({ processes }: Pick<System, "processes">, { start }: StartedJob): Promise<boolean> =>
  processes.isAlive({ pid: start.pid, startedAt: start.processStart, bootId: start.bootId });

/** Signals all of a job, if the process that leads it is still the one on record. */
export const signalJob = async (
  system: Pick<System, "processes">,
  job: StartedJob,
  signal: string,
): Promise<void> => {
  if (!(await isLed(system, job))) return;
  // Found before the group is signalled: who has lost its parents by that is hard to find.
  const strays = await straysOf(system.processes, job);
  system.processes.signal(-job.start.pid, signal);
  for (const { pid } of strays) system.processes.signal(pid, signal);
};

/** Whether a leader is gone for good, and nobody else bears its number. */
const isFree = async (
  { processes }: Pick<System, "processes">,
  { pid, bootId }: StartRecord,
): Promise<boolean> => bootId === processes.self.bootId && (await processes.identify(pid)) === undefined;

/** Whether anything lives in the group of a leader that is gone. */
export const hasRemains = async (system: Pick<System, "processes">, start: StartRecord): Promise<boolean> =>
  (await isFree(system, start)) && system.processes.signal(-start.pid, "0");

/** What is killed is gone within milliseconds, but for what hangs in the kernel (a dead file server). */
const DYING = { looks: 50, everyMs: 20 };

/**
 * Ends what is left of a group whose leader is gone, and waits until it has ended: nobody is to take the job for over before. A
 * group keeps its number from being used again while it has members, so it is ours as long as no new process bears the leader's
 * number.
 */
export const killGroup = async (
  system: Pick<System, "processes" | "clock">,
  start: StartRecord,
): Promise<void> => {
  if (!(await isFree(system, start)) || !system.processes.signal(-start.pid, "SIGKILL")) return;
  for (let look = 0; look < DYING.looks && (await livesOn(system, start)); look += 1)
    await system.clock.sleep(DYING.everyMs);
};

/** A group also keeps its number for members that are dead and that nobody reaps: those do not count. */
const livesOn = async (system: Pick<System, "processes">, start: StartRecord): Promise<boolean> =>
  (await hasRemains(system, start)) &&
  (await system.processes.family(start.pid, [])).some(({ group }) => group === start.pid);

/** Ends what left the group of a job whose leader is gone: `timeout`, a daemon, what opened a session of its own. */
export const killStrays = async (system: Pick<System, "processes">, job: StartedJob): Promise<void> => {
  if (!(await isFree(system, job.start))) return;
  for (const { pid } of await straysOf(system.processes, job)) system.processes.signal(pid, "SIGKILL");
};

/** Signals the script alone. Where families cannot be told, the group: the wrapper in it takes no notice. */
export const signalShell = async (
  system: Pick<System, "processes">,
  job: StartedJob,
  signal: string,
): Promise<void> => {
  if (!(await isLed(system, job))) return;
  const kin = await kinOf(system.processes, job);
  const shell = kin.find(({ parent }) => parent === job.start.pid);
  if (shell !== undefined) system.processes.signal(shell.pid, signal);
  else if (kin.length === 0) system.processes.signal(-job.start.pid, signal);
};

/** What tells the processes of a job from all others: its name has a tag that no other job has. */
export const jobMarks = (id: number | string, name: string): readonly string[] => [
  `SLURM_JOB_ID=${id}`,
  `SLURM_JOB_NAME=${name}`,
];
