import { dirname, join } from "node:path";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { ShippedFile } from "../../shipped/files.ts";
import type { Files } from "../../system/ports.ts";
import { unifiedDiff } from "../diff.ts";
import { readRecord, type WrittenRecord } from "../made-files/record.ts";
import { hashOf, stateOf } from "../made-files/state.ts";

/** Beside the skills: what was written there, so that a newer version knows its own files from those that people changed. */
export const RECORD_NAME = ".runmark-skills.json";

/** What is to be done about one file. */
export interface Step {
  /** Absolute. */
  readonly path: string;
  /** Below the folder of skills. */
  readonly name: string;
  readonly state: "new" | "same" | "updated" | "removed" | "changed";
  readonly found?: string;
  /** Absent where the skills have no such file any more. */
  readonly wanted?: string;
}

/** What is to be done about one folder of skills. */
export interface FolderPlan {
  readonly folder: string;
  readonly steps: readonly Step[];
}

const STATES = { missing: "new", same: "same", ours: "updated", changed: "changed" } as const;

/** Compares the skills with what is in a folder. */
export async function compare(
  files: Files,
  folder: string,
  wanted: readonly ShippedFile[],
): Promise<Result<FolderPlan, Stop>> {
  const record = join(folder, RECORD_NAME);
  const blocked = await blockedAt(files, [record, ...wanted.map(({ path }) => join(folder, path))]);
  if (blocked !== undefined) return err(blocked);
  const written = await readRecord(files, record);
  const steps: Step[] = [];
  for (const { path: name, text } of wanted) {
    const path = join(folder, name);
    const found = await files.readText(path);
    const state = STATES[stateOf(found, text, written.get(name))];
    steps.push({ path, name, state, wanted: text, ...(found === undefined ? {} : { found }) });
  }
  return ok({ folder, steps: [...steps, ...(await leftBehind(files, folder, steps, written))] });
}

/** What keeps one of these files from being written: seen before any of them is. */
async function blockedAt(files: Files, paths: readonly string[]): Promise<Stop | undefined> {
  for (const path of paths)
    if (((await files.stat(path))?.kind ?? "file") !== "file") return inTheWay(path, "file");
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    let existing = folder;
    while ((await files.stat(existing)) === undefined) existing = dirname(existing);
    if ((await files.stat(existing))?.kind !== "folder") return inTheWay(existing, "folder");
  }
  return undefined;
}

const inTheWay = (path: string, wanted: "file" | "folder"): Stop =>
  stop(
    EXIT.errors,
    "skills.in-the-way",
    `${path} is no ${wanted}; nothing was written`,
    "Move it away",
    path,
  );

/** Files of an earlier version that nobody changed, and that the skills have no more: what they say may be wrong by now. */
async function leftBehind(
  files: Files,
  folder: string,
  steps: readonly Step[],
  written: WrittenRecord,
): Promise<Step[]> {
  const known = new Set(steps.map(({ name }) => name));
  const left: Step[] = [];
  for (const [name, hash] of written) {
    if (known.has(name) || !isBelow(name)) continue;
    const path = join(folder, name);
    if ((await files.stat(path))?.kind !== "file") continue;
    const found = await files.readText(path);
    if (found !== undefined && hashOf(found) === hash) left.push({ path, name, state: "removed", found });
  }
  return left;
}

/** A record that somebody wrote by hand removes nothing elsewhere. */
const isBelow = (name: string): boolean => !name.startsWith("/") && !name.split("/").includes("..");

/** How a file would change, as a patch. */
export const patchOf = ({ found = "", wanted = "" }: Step, shownPath: string): string =>
  unifiedDiff(found, wanted, shownPath);
