import { join } from "node:path";
import { parseArray } from "../../../script/array.ts";
import type { System } from "../../../system/ports.ts";
import { errnoOf, messageOf } from "../../errno.ts";
import type { JobFiles } from "./job-files.ts";
import { FILES, jobFolder } from "./layout.ts";
import {
  type ElementEnd,
  type EndRecord,
  type JobRecord,
  parseElementEnd,
  parseEnd,
  recordText,
} from "./records.ts";

/**
 * How an array fares, from four looks at its folder, however many elements it has. Only elements that have begun and have no
 * line among the ends must be looked at one by one: they are as many as run at one time.
 */
export interface ArrayFiles {
  readonly tasks: readonly number[];
  /** Elements that have a folder of their own. */
  readonly begun: ReadonlySet<number>;
  readonly ends: ReadonlyMap<number, ElementEnd>;
  /** The end of all that had not begun when the array was ended. */
  readonly rest?: EndRecord;
}

type Files = System["files"];

/** The elements that a request is for; undefined for a single job. */
export const tasksOf = ({ array }: Pick<JobRecord, "array">): readonly number[] | undefined =>
  array === undefined ? undefined : parseArray(array)?.indices;

export const atOnceOf = ({ array = "" }: Pick<JobRecord, "array">): number | undefined =>
  parseArray(array)?.atOnce;

const listed = async (files: Files, path: string): Promise<readonly string[]> => {
  try {
    return await files.list(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
};

/** What cannot be read of the ends is told by the elements' own folders: a line that a crash or a full disk has cut off. */
const parseEnds = (text: string): ReadonlyMap<number, ElementEnd> => {
  const ends = new Map<number, ElementEnd>();
  for (const line of text.split("\n")) {
    const end = line === "" ? undefined : parseElementEnd(line);
    if (end !== undefined && !ends.has(end.task)) ends.set(end.task, end);
  }
  return ends;
};

/** `names`: those in the folder of the array. Undefined for a single job. */
export const readArray = async (
  files: Files,
  path: string,
  { request }: Pick<JobFiles, "request">,
  names: readonly string[],
): Promise<ArrayFiles | undefined> => {
  const tasks = tasksOf(request);
  if (tasks === undefined) return undefined;
  // The ends first: an element that ends meanwhile is then looked at in its folder.
  const ends = await files.readText(join(path, FILES.ends));
  const begun = await listed(files, join(path, FILES.elements));
  const rest = names.includes(FILES.rest) ? await files.readText(join(path, FILES.rest)) : undefined;
  const end = rest === undefined ? undefined : parseEnd(rest);
  return {
    tasks,
    begun: new Set(begun.map(Number)),
    ends: parseEnds(ends ?? ""),
    ...(end === undefined ? {} : { rest: end }),
  };
};

/**
 * Adds an element to the ends of its array. Each line begins with the line break, so that a torn one spoils no other. That it
 * cannot be written is no harm: the element's own folder has it.
 */
export const noteEnd = async (
  { files }: Pick<System, "files">,
  folder: string,
  array: number,
  end: ElementEnd,
): Promise<string | undefined> => {
  try {
    await files.append(join(jobFolder(folder, array), FILES.ends), `\n${recordText(end).trimEnd()}`);
    return undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return messageOf(error);
  }
};
