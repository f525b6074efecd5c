import { join } from "node:path";
import type { Files } from "../../../system/ports.ts";
import { errnoOf, isPassing, messageOf } from "../../errno.ts";
import { type ExitRecord, isNotBegun, parseExit } from "./exit-record.ts";
import { FILES, startName, startsIn } from "./layout.ts";
import { readSaid } from "./read-said.ts";
import {
  type EndRecord,
  type JobRecord,
  type PauseRecord,
  parseEnd,
  parsePause,
  parseRequest,
  parseStart,
  parseStop,
  type StartRecord,
  type StopRecord,
} from "./records.ts";

/** How a run of a script fares, as its folder holds it at one moment. */
export interface RunFiles {
  /** The last one, unless it is withdrawn. */
  readonly start?: StartRecord;
  /** Its wrapper says that it ran nothing, as the supervisor died before it let it go: the job waits again. */
  readonly withdrawn?: StartRecord;
  /** How many starts are on record. */
  readonly starts: number;
  readonly stop?: StopRecord;
  readonly pause?: PauseRecord;
  /** `at`: epoch ms at which it was written, which is when the script had ended. */
  readonly exit?: ExitRecord & { readonly at: number };
  readonly end?: EndRecord;
}

/** What a job's folder holds. Of an array the elements tell how they fare. */
export interface JobFiles extends RunFiles {
  readonly request: JobRecord;
  readonly cancelAsked: boolean;
  /** What came of its dependency, once that is decided. */
  readonly dependency?: "met" | "never";
}

type Reading<Found> =
  | Found
  | { readonly kind: "absent" }
  /** `file`: the one that can be read, and holds nothing of ours. */
  | { readonly kind: "damaged"; readonly reason: string; readonly file?: string };

export type RunReading = Reading<{ readonly kind: "read"; readonly run: RunFiles }>;

export type JobReading = Reading<{
  readonly kind: "read";
  readonly files: JobFiles;
  readonly names: readonly string[];
}>;

/** Thrown and caught in this file only: one damaged record makes the whole reading damaged. */
class Damage extends Error {
  readonly file: string;

  constructor(message: string, file: string) {
    super(message);
    this.file = file;
  }
}

const readRecord = async <R>(
  files: Files,
  folder: string,
  name: string,
  parse: (text: string) => R | undefined,
): Promise<R | undefined> => {
  const path = join(folder, name);
  const text = await files.readText(path);
  if (text === undefined) return undefined;
  const record = parse(text);
  if (record === undefined) throw new Damage(`${path} is damaged`, name);
  return record;
};

const isExitFile = (name: string): boolean => /^exit-[\da-f]+$/.test(name);

/** The name is part of a path, so nothing but one of ours is taken. */
const exitPathOf = (folder: string, { exitFile }: StartRecord): string =>
  join(folder, exitFile !== undefined && isExitFile(exitFile) ? exitFile : FILES.exit);

/**
 * The record counts once its last line is whole: the file is there from the start of the job. One that somebody cut off or wrote into
 * says no more than one of a job that runs, and whether that lives its process tells.
 */
const readExit = async (files: Files, path: string): Promise<RunFiles["exit"] | "not begun"> => {
  const [text, found] = await Promise.all([readSaid(files, path), files.stat(path)]);
  if (text === undefined || found === undefined) return undefined;
  const record = parseExit(text);
  if (record !== undefined) return { ...record, at: Math.round(found.mtimeMs) };
  return isNotBegun(text) ? "not begun" : undefined;
};

/** Whether the exit record of a started job is there and whole. */
export const hasExited = async (files: Files, folder: string, start: StartRecord): Promise<boolean> =>
  parseExit((await readSaid(files, exitPathOf(folder, start))) ?? "") !== undefined;

/** How a run ended whose start cannot be read, which would name the file: only the one launch that was let go has an end. */
const findExit = async (files: Files, folder: string, names: Iterable<string>): Promise<RunFiles["exit"]> => {
  for (const name of [...names].filter(isExitFile)) {
    const exit = await readExit(files, join(folder, name));
    if (exit !== undefined && exit !== "not begun") return exit;
  }
  return undefined;
};

/** Records of older versions bear no mark. */
interface Markable {
  readonly mark?: string;
}

/** `mark`: of the job, where it is known. */
const readRecords = async (
  files: Files,
  folder: string,
  names: ReadonlySet<string>,
  mark?: string,
): Promise<RunFiles> => {
  const optional = async <R extends Markable>(
    name: string,
    parse: (text: string) => R | undefined,
  ): Promise<R | undefined> => {
    const record = names.has(name) ? await readRecord(files, folder, name, parse) : undefined;
    // A process that lost its folder may write into one that came after it.
    if (mark !== undefined && record?.mark !== undefined && record.mark !== mark)
      throw new Damage(`${join(folder, name)} is of another job`, name);
    return record;
  };
  const starts = startsIn(names);
  const end = await optional(FILES.end, parseEnd);
  // An end on record stands whatever became of the others, and was put there where they could not be read.
  const beside = <R>(reading: Promise<R | undefined>): Promise<R | undefined> =>
    end === undefined ? reading : reading.catch(ignoreDamage);
  let found: RunFiles["exit"];
  const withoutStart = async (error: unknown): Promise<undefined> => {
    const isLasting = error instanceof Damage || !isPassing(errnoOf(error) ?? "");
    found = isLasting ? await findExit(files, folder, names) : undefined;
    if (found === undefined) throw error;
  };
  const [start, stop, pause] = await Promise.all([
    beside(optional(startName(starts), parseStart).catch(withoutStart)),
    beside(optional(FILES.stop, parseStop)),
    // One that is damaged costs a job some time, and must not cost its life.
    optional(FILES.pause, parsePause).catch(ignoreDamage),
  ]);
  const exit = start && end === undefined ? await readExit(files, exitPathOf(folder, start)) : found;
  return {
    starts,
    ...startOrWithdrawn(start, exit === "not begun" && stop === undefined),
    ...(stop === undefined ? {} : { stop }),
    ...(pause === undefined ? {} : { pause }),
    ...(end === undefined ? {} : { end }),
    ...(exit === undefined || exit === "not begun" ? {} : { exit }),
  };
};

const ignoreDamage = (error: unknown): undefined => {
  if (!(error instanceof Damage) && errnoOf(error) === undefined) throw error;
};

const startOrWithdrawn = (
  start: StartRecord | undefined,
  isWithdrawn: boolean,
): Pick<RunFiles, "start" | "withdrawn"> => {
  if (start === undefined) return {};
  return isWithdrawn ? { withdrawn: start } : { start };
};

const dependencyIn = (names: ReadonlySet<string>): Pick<JobFiles, "dependency"> => {
  if (names.has(FILES.met)) return { dependency: "met" };
  return names.has(FILES.never) ? { dependency: "never" } : {};
};

const readAll = async (files: Files, folder: string): Promise<JobReading> => {
  const list = await files.list(folder);
  const names = new Set(list);
  const request = await readRecord(files, folder, FILES.request, parseRequest);
  if (request === undefined) throw new Damage(`${join(folder, FILES.request)} is missing`, FILES.request);
  const run = await readRecords(files, folder, names, request.mark);
  const cancelAsked = names.has(FILES.cancel);
  return {
    kind: "read",
    names: list,
    files: { request, ...run, ...dependencyIn(names), cancelAsked },
  };
};

/** A number that an element of an array bears as its SLURM_JOB_ID is a file, and no job by itself (ENOTDIR). */
const NOT_THERE: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

const guarded = async <Found>(read: () => Promise<Reading<Found>>): Promise<Reading<Found>> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Damage) return { kind: "damaged", reason: error.message, file: error.file };
    const errno = errnoOf(error);
    if (errno === undefined || isPassing(errno)) throw error;
    if (NOT_THERE.has(errno)) return { kind: "absent" };
    return { kind: "damaged", reason: messageOf(error) };
  }
};

/**
 * Reads one job's folder. Whatever cannot be read or understood is `damaged`, never taken for absent. Rejects with an errno error that
 * passes (too many open files): that says nothing of the job, which is to be read again.
 */
export const readJob = (files: Files, folder: string): Promise<JobReading> =>
  guarded(() => readAll(files, folder));

/** The same for how it fares alone; that is all that there is in the folder of an element. */
export const readRun = (files: Files, folder: string): Promise<RunReading> =>
  guarded(async () => {
    const names = new Set(await files.list(folder));
    return { kind: "read", run: await readRecords(files, folder, names) };
  });

/** Whether a job is over, at the least cost; of an array as its supervisor has it. `names`: those in its folder. */
export const isOver = async (files: Files, folder: string, names: readonly string[]): Promise<boolean> => {
  if (names.includes(FILES.end)) return true;
  const starts = startsIn(names);
  if (starts === 0) return false;
  const start = parseStart((await readSaid(files, join(folder, startName(starts)))) ?? "");
  return start === undefined
    ? (await findExit(files, folder, names)) !== undefined
    : hasExited(files, folder, start);
};
