import { closeSync, constants, fstatSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { readRun } from "../records/job-files.ts";
import { FILES, jobFolder, parseId } from "../records/layout.ts";
import { errorPathOf } from "../records/output-paths.ts";
import { markedWith, recordText } from "../records/records.ts";
import { type StartedJob, signalJob } from "./signalling.ts";

export type StopState = "TIMEOUT" | "CANCELLED" | "OUT_OF_MEMORY";

const localTime = (at: number): string => {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
};

/** The line that slurmstepd leaves in a job's output; people and log readers look for it. */
const lastWords = (id: number | string, host: string, state: StopState, at: number): string => {
  const by = `slurmstepd-${host}: error:`;
  if (state === "OUT_OF_MEMORY")
    return `${by} Detected 1 oom_kill event in StepId=${id}.batch. Some of the step tasks have been OOM Killed.\n`;
  const why = state === "TIMEOUT" ? " DUE TO TIME LIMIT" : "";
  return `${by} *** JOB ${id} ON ${host} CANCELLED AT ${localTime(at)}${why} ***\n`;
};

/** A script may have put a pipe in the place of its output: that is not waited for, nor written to. */
const appendToFile = (path: string, text: string): void => {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NONBLOCK;
  const descriptor = openSync(path, flags, 0o666);
  try {
    if (fstatSync(descriptor).isFile()) writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
};

const say = ({ id, request, start }: StartedJob, text: string): void => {
  const target = parseId(id);
  if (target === undefined) return;
  try {
    appendToFile(errorPathOf(target, request, start.jobId), text);
  } catch (error) {
    // A courtesy: an output that cannot be written any more must not keep a job alive.
    if (errnoOf(error) === undefined) throw error;
  }
};

/**
 * Begins to end a running job: why goes on record first, so that whoever sees its end knows what to call it. Epoch ms
 * at which it began; undefined when the job ended by itself meanwhile.
 */
export const beginStop = async (
  system: System,
  folder: string,
  job: StartedJob,
  state: StopState,
): Promise<number | undefined> => {
  const { id, start } = job;
  const path = jobFolder(folder, id);
  const reading = await readRun(system.files, path);
  // A folder that is gone or damaged keeps nobody from ending what we know to run: only why cannot be put there.
  const run = reading.kind === "read" ? reading.run : undefined;
  if (run !== undefined && (run.exit ?? run.end) !== undefined) return undefined;
  if (run !== undefined && run.start?.exitFile !== start.exitFile) return undefined;
  const at = run?.stop?.at ?? system.clock.now();
  if (run !== undefined && run.stop === undefined) {
    const record = recordText({ ...markedWith(start.mark), state, at });
    await system.files.write(join(path, FILES.stop), record, { exclusive: true });
    say(job, lastWords(start.jobId ?? id, start.host, state, at));
  }
  // A stopped process would not see SIGTERM; scancel wakes it too. What is out of memory is not asked, as by the kernel.
  for (const signal of state === "OUT_OF_MEMORY" ? ["SIGKILL"] : ["SIGCONT", "SIGTERM"])
    await signalJob(system, job, signal);
  return at;
};
