import { dirname, join, sep } from "node:path";
import { STATE_FOLDER } from "../../journal/journal.ts";
import { inBatches } from "../../model/in-batches.ts";
import type { Files } from "../../system/ports.ts";
import { textOf } from "../../tick/folder/swap.ts";
import { unifiedDiff } from "../diff.ts";
import { readRecord, writeRecord } from "../made-files/record.ts";
import { type FileState, hashOf, stateOf } from "../made-files/state.ts";
import { createFile, overwriteFile, type Writer } from "../made-files/write.ts";

/** A file as it is to be. Its path, and that of its template, are relative to the experiment. */
export interface MadeFile {
  readonly path: string;
  readonly text: string;
  readonly template: string;
  /** Its key. */
  readonly task: string;
  /** A task with this file has a job, or had one that completed: what the file says is what runs or ran. */
  readonly hasJob: boolean;
}

export interface ScaffoldedFile {
  readonly path: string;
  readonly template: string;
  readonly task: string;
  /**
   * `changed`: a person has changed it, and it stays; `kept`: it stays, as its task has a job; `replaced`: either of them, as was asked
   * for by force.
   */
  readonly action: "created" | "updated" | "unchanged" | "changed" | "kept" | "replaced";
  /** What is or would be another in it, as a patch. */
  readonly diff?: string | undefined;
}

export interface LookedFile {
  readonly file: MadeFile;
  /** Absent where there was none. */
  readonly found: string | undefined;
  readonly shown: ScaffoldedFile;
}

/** Side by side: on a file server each look takes a millisecond or more, and there are several for each file. */
const AT_ONCE = 32;

const recordOf = (folder: string): string => join(folder, STATE_FOLDER, "scaffold.json");

/** What to do with each file, from what is there and what was written last. */
export async function lookAtFiles(
  files: Files,
  folder: string,
  made: readonly MadeFile[],
  isForced: boolean,
): Promise<readonly LookedFile[]> {
  const record = await readRecord(files, recordOf(folder));
  return inBatches(made, AT_ONCE, async (file) => {
    await refuseWayOut(files, folder, join(folder, file.path));
    const found = await textOf(files, join(folder, file.path));
    const state = stateOf(found, file.text, record.get(file.path));
    return { file, found, shown: shownAs(file, actionFor(state, file.hasJob, isForced), found) };
  });
}

function shownAs(
  { path, template, task, text }: MadeFile,
  action: ScaffoldedFile["action"],
  found: string | undefined,
): ScaffoldedFile {
  const diff = found === undefined ? "" : unifiedDiff(found, text, path);
  return { path, template, task, action, ...(diff === "" ? {} : { diff }) };
}

function actionFor(state: FileState, hasJob: boolean, isForced: boolean): ScaffoldedFile["action"] {
  if (state === "missing") return "created";
  if (state === "same") return "unchanged";
  if (state === "ours" && !hasJob) return "updated";
  if (isForced) return "replaced";
  return hasJob ? "kept" : "changed";
}

/** A link may lead anywhere. */
async function refuseWayOut(files: Files, folder: string, path: string): Promise<void> {
  let existing = path;
  while ((await files.stat(existing)) === undefined) existing = dirname(existing);
  const [real, root] = [await files.real(existing), await files.real(folder)];
  if (real === root || real.startsWith(`${root}${sep}`)) return;
  throw Object.assign(new Error(`${path} leads out of the experiment, to ${real}`), { code: "EXDEV" });
}

const LEFT: ReadonlySet<ScaffoldedFile["action"]> = new Set(["changed", "kept"]);

/** Writes what is to be written, each file as a whole, and notes what was. A file that was saved since the look at it stays. */
export async function writeFiles(
  writer: Writer,
  folder: string,
  looked: readonly LookedFile[],
): Promise<readonly ScaffoldedFile[]> {
  const { files } = writer;
  const before = await readRecord(files, recordOf(folder));
  const record = new Map(before);
  const done: ScaffoldedFile[] = [];
  for (const one of looked) {
    const shown = LEFT.has(one.shown.action) ? one.shown : await writeOne(writer, folder, one);
    done.push(shown);
    if (!LEFT.has(shown.action)) record.set(one.file.path, hashOf(one.file.text));
  }
  const isNew = [...record].some(([path, hash]) => before.get(path) !== hash);
  if (isNew) await writeRecord(writer, recordOf(folder), record);
  return done;
}

async function writeOne(
  writer: Writer,
  folder: string,
  { file, found, shown }: LookedFile,
): Promise<ScaffoldedFile> {
  const path = join(folder, file.path);
  if (shown.action === "unchanged") return shown;
  await refuseWayOut(writer.files, folder, path);
  const done =
    found === undefined
      ? await createFile(writer, path, file.text)
      : await overwriteFile(writer, await behindLinks(writer.files, path), file.text, found);
  return done === "written" ? shown : shownAs(file, "changed", await textOf(writer.files, path));
}

/** A link stays one: what it names is replaced. */
const behindLinks = async (files: Files, path: string): Promise<string> =>
  (await files.stat(path)) === undefined ? path : files.real(path);
