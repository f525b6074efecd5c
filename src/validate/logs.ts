import { join } from "node:path";
import type { Files } from "../system/ports.ts";
import { demands, type Values } from "../tools/pattern.ts";
import { readEvalArchive } from "./formats/eval-archive.ts";
import { readEvalJson } from "./formats/eval-json.ts";
import { type EvalLog, problemWithStatus } from "./formats/eval-log.ts";
import type { Depth } from "./formats/format.ts";
import { refusable } from "./formats/malformed.ts";
import { sourceOf } from "./formats/source.ts";
import { legible } from "./legible.ts";

/** A log of an evaluation, as it was found. */
export interface FoundLog extends EvalLog {
  readonly path: string;
  readonly bytes: number;
  /** Epoch ms. */
  readonly savedAt: number;
  /** Why it is no evaluation that came to its end, in words that follow the file's name. */
  readonly problem?: string;
}

const SHALLOW: Depth = { isDeep: false };

/** One log; undefined when there is no such file. */
export async function readLog(
  files: Files,
  path: string,
  depth: Depth = SHALLOW,
): Promise<FoundLog | undefined> {
  const stat = await files.stat(path);
  if (stat === undefined || stat.kind !== "file") return undefined;
  const found = { path, bytes: stat.size, savedAt: stat.mtimeMs };
  if (stat.size === 0) return { ...found, scores: [], problem: "is empty" };
  const source = sourceOf(files, path, stat.size);
  const opened = await legible(() =>
    refusable(() => (path.endsWith(".eval") ? readEvalArchive(source, depth) : readEvalJson(source))),
  );
  const log = opened.ok ? opened.value : opened;
  if (!log.ok) return { ...found, scores: [], problem: log.error };
  const problem = problemWithStatus(log.value);
  return { ...found, ...log.value, ...(problem === undefined ? {} : { problem }) };
}

/** The logs of a folder, the last by name first: names begin with the time. */
export async function readLogs(files: Files, folder: string, depth?: Depth): Promise<readonly FoundLog[]> {
  const logs: FoundLog[] = [];
  for (const name of logNames(await files.list(folder))) {
    const log = await readLog(files, join(folder, name), depth);
    if (log !== undefined) logs.push(log);
  }
  return logs;
}

const logNames = (names: readonly string[]): string[] =>
  names
    .filter((name) => /\.(eval|json)$/.test(name))
    .sort()
    .reverse();

/** Of which task logs at a place have to say that they are; undefined where only those of one task lie there. */
export const taskOfLogs = (pattern: string, { task }: Values): string | undefined =>
  demands(pattern, "task") ? undefined : task;

/** A log names its task with the package before it (`evals/capitalization`), and a task's own name may have dashes. */
export const isNamed = (inLog: string, task: string): boolean =>
  plain(inLog.split("/").at(-1) ?? "") === plain(task);

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-\s]/g, "_");

/**
 * What is wrong with the logs of an evaluation; undefined when one of them is of an evaluation that came to its end. With
 * `task` none counts that says it is of another.
 */
export async function problemWithInspectLogs(
  files: Files,
  folder: string,
  depth?: Depth,
  task?: string,
): Promise<string | undefined> {
  let last: string | undefined;
  let other: string | undefined;
  for (const name of logNames(await files.list(folder))) {
    const log = await readLog(files, join(folder, name), depth);
    if (log === undefined) continue;
    if (task !== undefined && log.task !== undefined && !isNamed(log.task, task)) {
      other ??= `holds no log of ${task}: ${name} is of ${log.task}`;
      continue;
    }
    if (log.problem === undefined) return undefined;
    last ??= `${name} ${log.problem}`;
  }
  return last ?? other ?? "holds no log (.eval or .json)";
}
