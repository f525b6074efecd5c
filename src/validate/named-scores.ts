import { err, type Result } from "../model/result.ts";
import type { Score } from "../model/score.ts";
import type { Files } from "../system/ports.ts";
import type { Values } from "../tools/pattern.ts";
import type { NamedScore, Tool } from "../tools/tool.ts";
import { legible } from "./legible.ts";
import { absolute, placesOf } from "./places.ts";
import { belowHeader, inColumn } from "./score-sources/csv-column.ts";
import { csvRows } from "./score-sources/csv-rows.ts";
import { atPointer } from "./score-sources/json-pointer.ts";
import {
  MOST_BYTES,
  missing,
  type ScoreProblem,
  type ScoreReading,
  unreadable,
} from "./score-sources/reading.ts";

/** The lines of a log that a job wrote, from its end; of one that could not be read, why, in words that go on from its path. */
export type LogLines =
  | { readonly path: string; readonly lines: readonly string[] }
  | { readonly path: string; readonly problem: string };

export interface ScoreWorld {
  readonly files: Files;
  readonly folder: string;
  /** Files that are not younger (epoch ms of the file server) are of an earlier attempt. */
  readonly since?: number | undefined;
  /** The logs of the attempt, where people look first: standard output. */
  readonly logs: () => Promise<readonly LogLines[]>;
}

/** A score that is not there. */
export interface NoScore extends ScoreProblem {
  readonly metric: string;
}

/** The scores that a tool says where to find. What is not there is said, and is no failure. */
export async function namedScores(
  world: ScoreWorld,
  { name, scores: sources = [] }: Pick<Tool, "name" | "scores">,
  values: Values,
): Promise<{ readonly scores: readonly Score[]; readonly lacking: readonly NoScore[] }> {
  const scores: Score[] = [];
  const lacking: NoScore[] = [];
  for (const source of sources) {
    const { metric } = source;
    const reading = await readScore(world, source, values);
    if (reading.ok) scores.push({ scorer: name, metric, value: reading.value });
    else lacking.push({ ...reading.error, metric });
  }
  return { scores, lacking };
}

/** A file system that refuses is no reason to fail a task that has completed. */
async function readScore(world: ScoreWorld, source: NamedScore, values: Values): Promise<ScoreReading> {
  const read = await legible(() =>
    "log" in source ? inLogs(world, source.log) : inFile(world, source, values),
  );
  return read.ok ? read.value : unreadable(read.error, "Make its file readable for you");
}

async function inLogs({ logs }: ScoreWorld, expression: string): Promise<ScoreReading> {
  const { inLines } = await import("./score-sources/log-match.ts");
  let first: ScoreReading | undefined;
  for (const log of await logs()) {
    const reading =
      "problem" in log
        ? unreadable(log.problem, "Look for the log of its job")
        : inLines(log.lines, expression);
    if (reading.ok) return reading;
    first ??= placed(reading, log.path);
  }
  return (
    first ?? missing("its log is not known: no job of runmark's wrote one", "Run it with: runmark retry")
  );
}

async function inFile(
  world: ScoreWorld,
  source: Exclude<NamedScore, { readonly log: string }>,
  values: Values,
): Promise<ScoreReading> {
  const pattern = "file" in source ? source.file : source.csv;
  const found = await findFile(world, pattern, values);
  if (!found.ok) return found;
  const { path, size } = found.value;
  const reading =
    "file" in source
      ? await readJson(world, found.value, source.pointer)
      : await readCsv(world.files, absolute(world.folder, path), size, source);
  return placed(reading, path);
}

interface FoundFile {
  /** As a person would write it. */
  readonly path: string;
  readonly size: number;
}

/** The first place where a file is, the newest first, as for an output. */
async function findFile(
  { files, folder, since = 0 }: ScoreWorld,
  pattern: string,
  values: Values,
): Promise<Result<FoundFile, ScoreProblem>> {
  let isOld: string | undefined;
  for await (const { path } of placesOf(files, folder, pattern, values)) {
    const stat = await files.stat(absolute(folder, path));
    if (stat?.kind !== "file") continue;
    if (stat.mtimeMs > since) return { ok: true, value: { path, size: stat.size } };
    isOld ??= path;
  }
  if (isOld === undefined)
    return lack("is missing", "Let the job write it, or mend the place under scores:", pattern);
  return lack(
    "was there before this attempt, which did not write it",
    "Look why the job did not write it",
    isOld,
  );
}

const lack = (message: string, next: string, path: string): Result<never, ScoreProblem> =>
  err({ code: "score.missing", message, next, path });

const tooLarge = (size: number): ScoreReading =>
  unreadable(
    `has ${size} bytes, more than the ${MOST_BYTES} that are read for a score`,
    "Let the job write its score into a file of its own",
  );

async function readJson({ files, folder }: ScoreWorld, { path, size }: FoundFile, pointer: string) {
  if (size > MOST_BYTES) return tooLarge(size);
  return atPointer((await files.readText(absolute(folder, path))) ?? "", pointer);
}

/** Of a large file the header, and the end for its last rows. */
const END_BYTES = 2 ** 20;

async function readCsv(
  files: Files,
  path: string,
  size: number,
  { column, row }: Extract<NamedScore, { readonly csv: string }>,
): Promise<ScoreReading> {
  if (size <= MOST_BYTES) {
    const text = (await files.readText(path)) ?? "";
    return inColumn(text, (separator) => belowHeader(text, separator), column, row);
  }
  if (row === "min" || row === "max") return tooLarge(size);
  const [head, end] = await Promise.all([
    files.readSlice(path, 0, END_BYTES),
    files.readSlice(path, size - END_BYTES, END_BYTES),
  ]);
  // The first line of the end is most likely torn.
  const rows = new TextDecoder().decode(end).replace(/^[^\n]*\n/, "");
  return inColumn(new TextDecoder().decode(head), (separator) => csvRows(rows, separator), column, row);
}

const placed = (reading: ScoreReading, path: string): ScoreReading =>
  reading.ok ? reading : err({ path, ...reading.error });
