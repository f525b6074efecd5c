import { parseShaped, type Shaped } from "./shape.ts";

const requestShape = {
  /** By which the job's other records are known as its own; jobs of older versions have none. */
  mark: "string?",
  name: "string",
  /** Epoch ms. */
  submittedAt: "number",
  user: "string",
  host: "string",
  /** The person's script; absent for one that runmark made. */
  scriptPath: "string?",
  interpreter: "strings",
  args: "strings",
  /** Where it was submitted from, and where it runs: absolute. */
  submitFolder: "string",
  folder: "string",
  outputPattern: "string",
  errorPattern: "string?",
  inputPattern: "string?",
  appendOutput: "boolean",
  beginAt: "number?",
  timeLimitSeconds: "number?",
  nodes: "number",
  ntasks: "number",
  cpusPerTask: "number?",
  /** In all; jobs of older versions have none. */
  cpus: "number?",
  gpus: "number",
  /** In all; 0: all that there is. */
  memoryMiB: "number?",
  exclusive: "boolean?",
  signal: "string?",
  /** As it was written: `0-15%4`. Absent: a single job. */
  array: "string?",
  dependency: "string?",
  killOnInvalidDependency: "boolean?",
  hold: "boolean?",
} as const;

/** `request.json`: what was asked for, written once and never changed. */
export type JobRecord = Shaped<typeof requestShape>;

const startShape = {
  mark: "string?",
  /** The file in which the wrapper notes how the script ended; absent: `exit`, of older versions. */
  exitFile: "string?",
  pid: "number",
  /** Both opaque, from the kernel. */
  processStart: "string",
  bootId: "string",
  host: "string",
  /** Epoch ms. */
  startedAt: "number",
  gpus: "strings",
  /** What an element of an array is told as its SLURM_JOB_ID; absent for a single job, whose id it is. */
  jobId: "number?",
  /** What was kept for it; jobs of older versions do not say. */
  cpus: "number?",
  memoryMiB: "number?",
} as const;

/** `start.json`: the one decision to run the job, made before its script runs. */
export type StartRecord = Shaped<typeof startShape>;

const stopShape = { mark: "string?", state: "string", at: "number" } as const;

/** `stop.json`: we are about to end the job, and what its end is to be called: `TIMEOUT`, `CANCELLED`, `OUT_OF_MEMORY`. */
export type StopRecord = Shaped<typeof stopShape>;

const endShape = {
  mark: "string?",
  state: "string",
  endedAt: "number",
  exitCode: "number?",
  signal: "number?",
  reason: "string?",
} as const;

/** `end.json`: the end of a job whose script left no exit record of its own. */
export type EndRecord = Shaped<typeof endShape>;

const elementEndShape = {
  task: "number",
  jobId: "number?",
  node: "string?",
  startedAt: "number?",
  ...endShape,
} as const;

/** A line of an array's `ends`: an element that is over, as its own folder tells it. */
export type ElementEnd = Shaped<typeof elementEndShape>;

const pauseShape = {
  mark: "string?",
  /** Ms for which it has stood still before. */
  pausedMs: "number",
  /** Epoch ms since which it does, and why; absent: it goes on. */
  since: "number?",
  reason: "string?",
} as const;

/** `pause.json`: written before a job is stopped, and after it was let go on. */
export type PauseRecord = Shaped<typeof pauseShape>;

const useShape = { memoryMiB: "number", cpuSeconds: "number" } as const;

/** `use.json`: the most that the job was seen to use so far. Jobs of older versions have none. */
export type UseRecord = Shaped<typeof useShape>;

export const parseUse = (text: string): UseRecord | undefined => parseShaped(text, useShape);
export const parseRequest = (text: string): JobRecord | undefined => parseShaped(text, requestShape);
export const parseStart = (text: string): StartRecord | undefined => parseShaped(text, startShape);
export const parseStop = (text: string): StopRecord | undefined => parseShaped(text, stopShape);
export const parsePause = (text: string): PauseRecord | undefined => parseShaped(text, pauseShape);
export const parseElementEnd = (text: string): ElementEnd | undefined => parseShaped(text, elementEndShape);
export const parseEnd = (text: string): EndRecord | undefined => parseShaped(text, endShape);

/** What a record of a job with this mark has to say of it. */
export const markedWith = (mark: string | undefined): { readonly mark?: string } =>
  mark === undefined ? {} : { mark };

export const recordText = (record: object): string => `${JSON.stringify(record)}\n`;
