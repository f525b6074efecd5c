import { dirname, join } from "node:path";

/** Names inside a job's folder. */
export const FILES = {
  request: "request.json",
  /** As in slurmd's spool: scripts see it in $0. */
  script: "slurm_script",
  /** Of jobs of older versions. */
  formerScript: "script",
  /** Deleted as soon as the job is started: it may hold secrets. */
  environment: "environment.json",
  notes: "notes",
  start: "start.json",
  stop: "stop.json",
  cancel: "cancel",
  /** That the signal of `--signal` was sent. */
  warned: "warned",
  /** Of jobs of older versions; now the start record names the file. */
  exit: "exit",
  end: "end.json",
  /** That it stands still, or for how long it did. */
  pause: "pause.json",
  /** What the job was seen to use. */
  use: "use.json",
  /** Of older versions: the processor time that its shell counted. */
  times: "times",
  /** Whether what a job depends on has come, or never will: the files are empty, and decide once and for all. */
  met: "met",
  never: "never",
  /** Of an array: a folder for each element that has begun, one line for each that is over, and the end of all that never begin. */
  elements: "elements",
  ends: "ends",
  rest: "rest.json",
} as const;

export const jobsFolder = (folder: string): string => join(folder, "jobs");
/** Of a job, or of an element of an array, `812_3`. */
export const jobFolder = (folder: string, id: number | string): string => {
  const [job = "", task] = String(id).split("_");
  return task === undefined ? join(folder, "jobs", job) : join(folder, "jobs", job, FILES.elements, task);
};
export const claimsFolder = (folder: string): string => join(folder, "supervisors");
export const finishedBelowPath = (folder: string): string => join(folder, "finished-below");
/** Touched whenever jobs have ended. */
export const endsPath = (folder: string): string => join(folder, "ends");
/** How hot the machine is, while it is. */
export const heatPath = (folder: string): string => join(folder, "heat.json");
/** Of the whole experiment: where people keep its configuration. */
export const experimentFolder = (folder: string): string => dirname(dirname(folder));
/** Of the whole experiment, beside the folder of its jobs. */
export const samplesPath = (folder: string): string => join(dirname(folder), "hardware.csv");
export const supervisorLogPath = (folder: string): string => join(folder, "supervisor.log");

const idForm = /^[1-9]\d{0,14}$/;

/** An id of ours: nothing else may become part of a path. */
export const isJobId = (id: string): boolean => idForm.test(id);

/** What an id names: a job, or one element of an array. */
export interface Target {
  readonly job: number;
  readonly task?: number;
}

export const parseId = (id: string): Target | undefined => {
  const [, job, task] = /^([1-9]\d{0,14})(?:_(0|[1-9]\d{0,8}))?$/.exec(id) ?? [];
  if (job === undefined) return undefined;
  return { job: Number(job), ...(task === undefined ? {} : { task: Number(task) }) };
};

export const idOf = ({ job, task }: Target): string => (task === undefined ? `${job}` : `${job}_${task}`);

/** `cancel.3`, `never.3`: said of one element in the folder of its array. */
export const elementMark = (mark: "cancel" | "never", task: number): string => `${mark}.${task}`;

/** The elements of which this is said, from the names in the folder of their array. */
export const markedElements = (names: Iterable<string>, mark: "cancel" | "never"): ReadonlySet<number> => {
  const marked = new Set<number>();
  for (const name of names) if (name.startsWith(`${mark}.`)) marked.add(Number(name.slice(mark.length + 1)));
  return marked;
};

/** Where a job's start is on record, counted from 1: there is another only when of the one before nothing was run. */
export const startName = (number: number): string => (number === 1 ? FILES.start : `start.${number}.json`);

/** How many starts are on record, from the names in the folder of the job or element. */
export const startsIn = (names: Iterable<string>): number => {
  let last = 0;
  for (const name of names) {
    const [found, number = "1"] = /^start(?:\.([1-9]\d*))?\.json$/.exec(name) ?? [];
    if (found !== undefined) last = Math.max(last, Number(number));
  }
  return last;
};

/** The job ids among the names in the jobs folder, oldest first; drafts of submissions are not among them. */
export const jobIdsIn = (names: readonly string[]): readonly number[] =>
  names
    .filter(isJobId)
    .map(Number)
    .sort((one, other) => one - other);

/** `finished-below`: every job with a smaller id is over. Only a short cut: without it all are looked at. */
export const parseFinishedBelow = (text: string | undefined): number => {
  const match = /^(\d+)\n$/.exec(text ?? "");
  return match === null ? 1 : Number(match[1]);
};
