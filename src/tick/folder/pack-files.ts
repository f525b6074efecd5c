import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { TaskKey } from "../../model/experiment.ts";
import { lastAttempt, type TaskRecord } from "../../model/record.ts";
import { isAlive } from "../../model/standing.ts";
import type { Files } from "../../system/ports.ts";
import { neededNames } from "./needed-names.ts";

/** Whose job each element of an array is, in their order: for who finds the array and no journal. */
export interface PackNote {
  /** Of the job. */
  readonly name: string;
  readonly tasks: readonly { readonly task: TaskKey; readonly attempt: number; readonly tag: string }[];
}

/** Everything of one pack is called `<tag>.<what>`, so that it can be cleared away without folders. */
export const packsFolder = (folder: string): string => join(folder, STATE_FOLDER, "packs");

export const packPath = (folder: string, tag: string, what: string): string =>
  join(packsFolder(folder), `${tag}.${what}`);

/** By the name of the array: where SLURM says what it did to one of its elements. */
export const remarksPath = (folder: string, name: string, element: number): string =>
  packPath(folder, tagIn(name), remarksOf(element));

const remarksOf = (element: number): string => `${element}.log`;

const tagIn = (name: string): string => name.replace(/^.*~/, "");

const NOTE = "json";

/** As many files are removed side by side. */
const AT_ONCE = 32;

export const writeNote = (files: Files, folder: string, tag: string, note: PackNote): Promise<void> =>
  files.write(packPath(folder, tag, NOTE), `${JSON.stringify(note)}\n`);

/** The notes of all packs that are there; one that cannot be read tells nothing. */
export async function readNotes(files: Files, folder: string): Promise<readonly PackNote[]> {
  const names = (await namesIn(files, folder)).filter((name) => name.endsWith(`.${NOTE}`));
  const notes = await Promise.all(
    names.map(async (name) => {
      const path = join(packsFolder(folder), name);
      const text = await attempt(path, () => files.readText(path));
      return text.ok ? parseNote(text.value ?? "") : undefined;
    }),
  );
  return notes.filter((note) => note !== undefined);
}

function parseNote(text: string): PackNote | undefined {
  try {
    const note: unknown = JSON.parse(text);
    return isNote(note) ? note : undefined;
  } catch {
    // Half a line of a crash: its array was never submitted, as the note comes first.
    return undefined;
  }
}

const isNote = (value: unknown): value is PackNote => {
  if (typeof value !== "object" || value === null || !("name" in value) || !("tasks" in value)) return false;
  return typeof value.name === "string" && Array.isArray(value.tasks) && value.tasks.every(isNoted);
};

const isNoted = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "task" in value &&
  typeof value.task === "string" &&
  "attempt" in value &&
  typeof value.attempt === "number" &&
  "tag" in value &&
  typeof value.tag === "string";

/**
 * Clears away what no job needs any more: the copies must be there for as long as an element may still start, and what
 * SLURM said of one that failed for as long as the task stands at that.
 */
export async function clearPacks(
  files: Files,
  folder: string,
  records: ReadonlyMap<TaskKey, TaskRecord>,
): Promise<void> {
  const names = await namesIn(files, folder);
  if (names.length === 0) return;
  const jobs = neededNames(records, ({ phase }) => isAlive(phase));
  if (jobs === undefined) return;
  const needed = new Set([...jobs].map(tagIn));
  const told = new Set([...records.values()].flatMap((record) => remarksOnFailure(record) ?? []));
  const left = names.filter((name) => !needed.has(name.replace(/\..*$/, "")) && !told.has(name));
  for (let first = 0; first < left.length; first += AT_ONCE) {
    // What cannot be removed now is removed by the next one.
    await Promise.all(
      left
        .slice(first, first + AT_ONCE)
        .map((name) => attempt(name, () => files.remove(join(packsFolder(folder), name)))),
    );
  }
}

function remarksOnFailure(record: TaskRecord): string | undefined {
  const { element, name = "", phase } = lastAttempt(record) ?? {};
  if (element === undefined || phase?.kind !== "over" || phase.status === "completed") return undefined;
  return `${tagIn(phase.job?.name ?? name)}.${remarksOf(element)}`;
}

async function namesIn(files: Files, folder: string): Promise<readonly string[]> {
  const names = await attempt(packsFolder(folder), () => files.list(packsFolder(folder)));
  return names.ok ? names.value : [];
}
