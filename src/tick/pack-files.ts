import { join } from "node:path";
import { attempt } from "../journal/io.ts";
import { STATE_FOLDER } from "../journal/journal.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { TaskRecord } from "../model/record.ts";
import { isAlive } from "../model/standing.ts";
import type { Files } from "../system/ports.ts";
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

const NOTE = "json";

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

/** Clears away what no job needs any more: the copies must be there for as long as an element may still start. */
export async function sweepPacks(
  files: Files,
  folder: string,
  records: ReadonlyMap<TaskKey, TaskRecord>,
): Promise<void> {
  const names = await namesIn(files, folder);
  if (names.length === 0) return;
  const jobs = neededNames(records, ({ phase }) => isAlive(phase));
  if (jobs === undefined) return;
  const needed = new Set([...jobs].map((name) => name.replace(/^.*~/, "")));
  for (const name of names) {
    if (needed.has(name.replace(/\..*$/, ""))) continue;
    // What cannot be removed now is removed by the next one.
    await attempt(name, () => files.remove(join(packsFolder(folder), name)));
  }
}

async function namesIn(files: Files, folder: string): Promise<readonly string[]> {
  const names = await attempt(packsFolder(folder), () => files.list(packsFolder(folder)));
  return names.ok ? names.value : [];
}
