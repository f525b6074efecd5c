import { EXIT_RECORDS } from "../model/job.ts";
import { CARE } from "../model/machine.ts";
import {
  cap,
  command,
  count,
  degrees,
  factor,
  gpus,
  interval,
  type Kind,
  oneOf,
  percent,
  program,
  seconds,
  secondsOrNull,
  yesOrNo,
} from "./kinds.ts";

/** A setting: what it takes, its value when nobody sets it, and what it means. */
interface Key {
  readonly kind: Kind<unknown>;
  readonly fallback: unknown;
  readonly meaning: string;
}

/** Every key of `runmark.yaml` with a value of its own, in the order in which `runmark config` shows them. */
export const KEYS = {
  backend: {
    kind: oneOf("auto", "slurm", "local"),
    fallback: "auto",
    meaning: "where jobs run; auto: slurm where sbatch is found, otherwise local",
  },
  max_in_flight: { kind: count, fallback: 25, meaning: "jobs of this experiment queued or running" },
  max_queued: {
    kind: cap,
    fallback: null,
    meaning: "cap on all of your jobs in the queue; null: none",
  },
  max_gpu_hours: {
    kind: interval,
    fallback: null,
    meaning: "cap on the GPU-hours of this experiment, spent and at most to come; null: none",
  },
  after: {
    kind: oneOf("checkpoint", "scheduler"),
    fallback: "checkpoint",
    meaning:
      "when evaluations go in; checkpoint: once that of their training is whole; scheduler: with it, to start after it",
  },
  "stagger.seconds": {
    kind: secondsOrNull,
    fallback: null,
    meaning: "time between the starts of jobs; null: 5 on slurm, none on local",
  },
  "stagger.mode": {
    kind: oneOf("begin", "sleep"),
    fallback: "begin",
    meaning: "begin: submit at once, --begin spaces the starts; sleep: wait between submissions",
  },
  "poll.seconds": {
    kind: interval,
    fallback: null,
    meaning: "interval of run, growing while nothing changes; null: 60 on slurm, 1 on local",
  },
  "poll.max_seconds": {
    kind: interval,
    fallback: null,
    meaning: "longest interval of run; null: 180 on slurm, 5 on local",
  },
  "summary.quiet_seconds": {
    kind: seconds,
    fallback: 2,
    meaning: "how long the summary must have been left alone before a tick reads it",
  },
  "submit.settle_seconds": {
    kind: seconds,
    fallback: 30,
    meaning: "how long an unanswered submission must stay without a job before it is sent again",
  },
  "submit.pack": {
    kind: yesOrNo,
    fallback: false,
    meaning: "true: on slurm, runs that ask for the same go in together as one job array",
  },
  "submit.pack_at_once": {
    kind: cap,
    fallback: null,
    meaning: "how many tasks of such an array may run at one time; null: any number",
  },
  "local.cpus": {
    kind: cap,
    fallback: null,
    meaning: "cpus of this machine for its jobs; null: all there are",
  },
  "local.memory_gib": {
    kind: interval,
    fallback: null,
    meaning: "memory of this machine for its jobs; null: all there is",
  },
  "local.gpus": {
    kind: gpus,
    fallback: null,
    meaning: 'GPUs of this machine for its jobs: how many, or which ("1,3"); null: all there are',
  },
  "local.max_parallel": {
    kind: cap,
    fallback: null,
    meaning: "jobs that run on this machine at one time; null: any number",
  },
  "monitor.seconds": {
    kind: seconds,
    fallback: CARE.sampleSeconds,
    meaning:
      "how often load, memory, temperature and GPUs are noted while jobs run on this machine; 0: never",
  },
  "thermal.warn": {
    kind: degrees,
    fallback: CARE.warnC,
    meaning: "degrees Celsius above which this machine is told to be hot, where jobs run on it; null: never",
  },
  "thermal.pause": {
    kind: degrees,
    fallback: null,
    meaning: "degrees above which no further job starts on this machine; null: none are too many",
  },
  "thermal.resume": {
    kind: degrees,
    fallback: null,
    meaning: "degrees at which jobs start again; null: 10 below thermal.pause",
  },
  "thermal.stop_running": {
    kind: yesOrNo,
    fallback: false,
    meaning: "true: above thermal.pause the jobs at work stand still, too; their time limits do not run on",
  },
  "thermal.command": {
    kind: program,
    fallback: null,
    meaning: "a program that prints degrees, for machines whose sensors need one; null: the sensors",
  },
  "slurm.exit_record": {
    kind: oneOf(...EXIT_RECORDS),
    fallback: "auto",
    meaning: "whether a job itself leaves a record of its end; auto: on clusters without accounting",
  },
  "retry.max_attempts": {
    kind: count,
    fallback: 1,
    meaning: "attempts per task; 1: none is tried again by itself",
  },
  "retry.memory_factor": {
    kind: factor,
    fallback: 2,
    meaning: "how many times the memory, after out of memory",
  },
  "retry.max_memory_gib": {
    kind: interval,
    fallback: null,
    meaning: "most memory of a node that is asked for so; null: what the largest has",
  },
  "retry.time_factor": { kind: factor, fallback: 2, meaning: "how many times the time, after a time limit" },
  "retry.max_time_hours": {
    kind: interval,
    fallback: null,
    meaning: "most time that is asked for so; null: what the partition allows",
  },
  results: {
    kind: yesOrNo,
    fallback: false,
    meaning: "true: scores of evaluations go into a table under Results, which is made where there is none",
  },
  "watch.silent_minutes": {
    kind: seconds,
    fallback: 30,
    meaning: "a running job whose log has not grown for so long is shown with a warning; 0: none is",
  },
  "watch.gpu_idle_percent": {
    kind: percent,
    fallback: 5,
    meaning: "so is one whose GPUs are busy for less of the time than this",
  },
  "watch.slow_percent": {
    kind: percent,
    fallback: 70,
    meaning: "and one whose throughput has fallen below this part of its own earlier one",
  },
  notify: {
    kind: command,
    fallback: null,
    meaning:
      "a command for the shell that is told of each end, and of what waits for a person, by JSON; null: none",
  },
  "validate.grace_seconds": {
    kind: secondsOrNull,
    fallback: null,
    meaning: "how long a missing output may take to appear; null: 60, and 2 after a job on this machine",
  },
} as const satisfies Record<string, Key>;

export type KeyName = keyof typeof KEYS;

export const KEY_NAMES = Object.keys(KEYS) as KeyName[];

type Accepted<Of> = Of extends Kind<infer Value> ? Value : never;

export type ConfigValues = { readonly [Name in KeyName]: Accepted<(typeof KEYS)[Name]["kind"]> };

/** The environment variable that sets a key: `stagger.seconds` is `RUNMARK_STAGGER_SECONDS`. */
export const variableOf = (key: KeyName): string => `RUNMARK_${key.replace(".", "_").toUpperCase()}`;

/** In words, what is wrong with a value for a key; undefined when nothing is. */
export function problemWith(name: KeyName, value: unknown): string | undefined {
  const { accepts, takes } = KEYS[name].kind;
  return accepts(value) ? undefined : `${name}: ${JSON.stringify(value)} is not ${takes}`;
}

/** All that a key takes, where that is one of a few words. */
export const wordsOf = (name: KeyName): readonly string[] | undefined => {
  const kind: Kind<unknown> = KEYS[name].kind;
  return kind.words;
};

/** A variable or a flag is text; numbers and `null` are meant where the key takes them. */
export function fromText(name: KeyName, text: string): unknown {
  if (text === "null" || text === "none") return null;
  const fallback = KEYS[name].fallback;
  if (typeof fallback === "string") return text;
  if (typeof fallback === "boolean") return text === "true" ? true : text === "false" ? false : text;
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}

/** Where a value comes from. */
export type Source = "flag" | "variable" | "experiment" | "user" | "default";
