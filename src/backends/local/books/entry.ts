import type { RecordedProcess } from "../processes/presence.ts";
import { recordText } from "../records/records.ts";
import { parseShaped, type Shaped } from "../records/shape.ts";

const headShape = {
  pid: "number",
  processStart: "string",
  bootId: "string",
  host: "string",
  /** Its jobs', behind all links. */
  folder: "string",
} as const;

const jobShape = {
  id: "string",
  cpus: "number",
  memoryMiB: "number",
  gpus: "strings",
  /** The process that leads it; absent for one that is about to be started, of which only its folder tells. */
  pid: "number?",
  processStart: "string?",
  bootId: "string?",
} as const;

/** What a job holds of the machine, and by what its life is known when nobody watches over it. */
export type NotedJob = Shaped<typeof jobShape>;

/** What one supervisor has put down: itself on the first line, a job on each that follows. */
export interface Entry {
  readonly supervisor: RecordedProcess;
  readonly folder: string;
  readonly jobs: readonly NotedJob[];
}

export const entryText = ({ supervisor, folder, jobs }: Entry): string =>
  [{ ...supervisor, folder }, ...jobs].map(recordText).join("");

/** Undefined when it is not ours, or not whole. */
export const parseEntry = (text: string): Entry | undefined => {
  const [first = "", ...rest] = text.trimEnd().split("\n");
  const head = parseShaped(first, headShape);
  const jobs = rest.map((line) => parseShaped(line, jobShape));
  if (head === undefined || jobs.includes(undefined)) return undefined;
  const { folder, ...supervisor } = head;
  return { supervisor, folder, jobs: jobs.flatMap((job) => job ?? []) };
};

const nameForm = /^\d+-\w*\.json$/;

/** No other process ever writes under this name. */
export const entryName = ({ pid, processStart }: Pick<RecordedProcess, "pid" | "processStart">): string =>
  `${pid}-${processStart.replace(/\W+/g, "_")}.json`;

export const isEntryName = (name: string): boolean => nameForm.test(name);
