import { dirname, join, sep } from "node:path";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { Files } from "../../system/ports.ts";
import { unifiedDiff } from "../diff.ts";
import { hashOf, type Standing, standingOf } from "../overwrite.ts";
import { replaceFile, type Writer } from "../replace-file.ts";
import { readRecord, writeRecord } from "./record.ts";

/** A file as it is to be. Its path, and that of its template, are relative to the experiment. */
export interface MadeFile {
  readonly path: string;
  readonly text: string;
  readonly template: string;
  /** Its key. */
  readonly task: string;
  /** The task has a job, or had one that completed: what its file says is what runs or ran. */
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
  readonly shown: ScaffoldedFile;
}

const recordOf = (folder: string): string => join(folder, STATE_FOLDER, "scaffold.json");

/** What to do with each file, from what is there and what was written last. */
export async function lookAtFiles(
  files: Files,
  folder: string,
  made: readonly MadeFile[],
  isForced: boolean,
): Promise<readonly LookedFile[]> {
  const record = await readRecord(files, recordOf(folder));
  const looked: LookedFile[] = [];
  for (const file of made) {
    const path = join(folder, file.path);
    await refuseWayOut(files, folder, path);
    const present = await files.readText(path);
    const standing = standingOf(present, file.text, record.get(file.path));
    const diff = present === undefined ? "" : unifiedDiff(present, file.text, file.path);
    const { path: shownPath, template, task } = file;
    const action = actionFor(standing, file.hasJob, isForced);
    looked.push({
      file,
      shown: { path: shownPath, template, task, action, ...(diff === "" ? {} : { diff }) },
    });
  }
  return looked;
}

function actionFor(standing: Standing, hasJob: boolean, isForced: boolean): ScaffoldedFile["action"] {
  if (standing === "missing") return "created";
  if (standing === "same") return "unchanged";
  if (standing === "ours" && !hasJob) return "updated";
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

/** Writes what is to be written, each file as a whole, and notes what was. */
export async function writeFiles(
  writer: Writer,
  folder: string,
  looked: readonly LookedFile[],
): Promise<void> {
  const { files } = writer;
  const before = await readRecord(files, recordOf(folder));
  const record = new Map(before);
  for (const { file, shown } of looked) {
    if (LEFT.has(shown.action)) continue;
    if (shown.action !== "unchanged")
      await replaceFile(writer, await behindLinks(files, join(folder, file.path)), file.text);
    record.set(file.path, hashOf(file.text));
  }
  const isNew = [...record].some(([path, hash]) => before.get(path) !== hash);
  if (isNew) await writeRecord(writer, recordOf(folder), record);
}

/** A link stays one: what it names is replaced. */
const behindLinks = async (files: Files, path: string): Promise<string> =>
  (await files.stat(path)) === undefined ? path : files.real(path);
