import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { System } from "../../system/ports.ts";
import { errnoOf } from "../errno.ts";
import { readRun } from "./job-files.ts";
import { FILES, jobFolder, parseId } from "./layout.ts";
import { errorPathOf } from "./output-paths.ts";
import { type JobRecord, recordText, type StartRecord } from "./records.ts";

export type StopState = "TIMEOUT" | "CANCELLED";

const localTime = (at: number): string => {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
};

/** The line that slurmstepd leaves in a job's output; people and log readers look for it. */
const lastWords = (id: number | string, host: string, state: StopState, at: number): string => {
  const why = state === "TIMEOUT" ? " DUE TO TIME LIMIT" : "";
  return `slurmstepd-${host}: error: *** JOB ${id} ON ${host} CANCELLED AT ${localTime(at)}${why} ***\n`;
};

const say = ({ id, request, start }: Stopped, text: string): void => {
  const target = parseId(id);
  if (target === undefined) return;
  try {
    appendFileSync(errorPathOf(target, request, start.jobId), text);
  } catch (error) {
    // A courtesy: an output that cannot be written any more must not keep a job alive.
    if (errnoOf(error) === undefined) throw error;
  }
};

/** Signals the job's whole process group, if the process that leads it is still the one on record. */
export const signalJob = async ({ processes }: System, start: StartRecord, signal: string): Promise<void> => {
  const { pid, processStart, bootId } = start;
  if (await processes.isAlive({ pid, startedAt: processStart, bootId })) processes.signal(-pid, signal);
};

/**
 * Ends what is left of a group whose leader is gone. A group keeps its number from being used again while it has
 * members, so it is ours as long as no new process bears the leader's number.
 */
export const killRemains = async ({ processes }: System, { pid, bootId }: StartRecord): Promise<void> => {
  if (bootId !== processes.self.bootId || (await processes.identify(pid)) !== undefined) return;
  processes.signal(-pid, "SIGKILL");
};

interface Stopped {
  readonly id: string;
  readonly request: JobRecord;
  readonly start: StartRecord;
}

/**
 * Begins to end a running job: why goes on record first, so that whoever sees its end knows what to call it. Epoch ms
 * at which it began; undefined when the job ended by itself meanwhile.
 */
export const beginStop = async (
  system: System,
  folder: string,
  job: Stopped,
  state: StopState,
): Promise<number | undefined> => {
  const { id, start } = job;
  const path = jobFolder(folder, id);
  const reading = await readRun(system.files, path);
  if (reading.kind !== "read" || reading.run.exit !== undefined || reading.run.end !== undefined)
    return undefined;
  const at = reading.run.stop?.at ?? system.clock.now();
  if (reading.run.stop === undefined) {
    await system.files.write(join(path, FILES.stop), recordText({ state, at }), { exclusive: true });
    say(job, lastWords(start.jobId ?? id, start.host, state, at));
  }
  // A stopped process would not see SIGTERM; scancel wakes it too.
  await signalJob(system, start, "SIGCONT");
  await signalJob(system, start, "SIGTERM");
  return at;
};
