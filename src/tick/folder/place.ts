import { basename, dirname, join, resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import { misplaced } from "../../journal/misplaced.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { didYouMean, likely } from "../../model/nearest.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { asWord } from "../../model/shell-word.ts";
import type { FileStat, Files } from "../../system/ports.ts";
import { notAFile } from "./not-a-file.ts";
import { unlessGone } from "./swap.ts";

export const SUMMARY_NAME = "experiment_summary.md";

/** Where an experiment is. Both paths are absolute, and behind all symbolic links. */
export interface Place {
  readonly folder: string;
  readonly summaryPath: string;
}

/**
 * Finds the experiment that a person means: a folder, a summary file, or without a word the folder one stands in or the
 * nearest one above.
 */
export async function findPlace(
  files: Files,
  cwd: string,
  named: string | undefined,
): Promise<Result<Place, Stop>> {
  const found = await attempt(named ?? cwd, () => find(files, cwd, named));
  if (found.ok) return found.value;
  const { message, path } = found.error;
  const other = misplaced(found.error);
  if (other !== undefined) {
    const next = "Move it aside; the summary must be a file, in a folder";
    return err(
      stop(EXIT.errors, "experiment.unreadable", `${placeIn(message) ?? path} ${other}`, next, path),
    );
  }
  return err(stop(EXIT.errors, "experiment.unreadable", message, "Make its folder readable for you", path));
}

/** Which path it was, as the message of Node says: `ELOOP: ..., stat '/a/experiment_summary.md'`. */
const placeIn = (message: string): string | undefined => /'([^']+)'$/.exec(message)?.[1];

async function find(files: Files, cwd: string, named: string | undefined): Promise<Result<Place, Stop>> {
  if (named === undefined) return nearest(files, cwd);
  const path = resolve(cwd, named);
  const kind = (await statSummary(files, path))?.kind;
  if (kind === undefined) {
    const meant = didYouMean(await namesNear(files, path, named));
    const next = meant ?? `Create an experiment there with: runmark init ${asWord(folderIn(named))}`;
    return err(stop(EXIT.errors, "experiment.missing", `there is no ${path}`, next, path));
  }
  if (kind === "folder") return at(files, join(path, SUMMARY_NAME));
  return at(files, path);
}

/** A summary that is named is in a folder. */
const folderIn = (named: string): string => (named.endsWith(".md") ? dirname(named) : named);

/** A folder may hold a hundred thousand checkpoints; so many likely names are looked at. */
const MOST_LOOKED_AT = 20;

/** Experiments beside what is not there whose names are likely what was meant, as one would type them. */
async function namesNear(files: Files, path: string, named: string): Promise<readonly string[]> {
  const [folder, wanted] = [dirname(path), basename(path)];
  const names = likely(wanted, await files.list(folder).catch(() => [])).slice(0, MOST_LOOKED_AT);
  const isExperiment = async (name: string): Promise<boolean> => {
    const summary = name.endsWith(".md") ? join(folder, name) : join(folder, name, SUMMARY_NAME);
    return (await files.stat(summary).catch(() => undefined))?.kind === "file";
  };
  const are = await Promise.all(names.map(isExperiment));
  return names.filter((_, at) => are[at]).map((name) => join(dirname(named), name));
}

async function nearest(files: Files, cwd: string): Promise<Result<Place, Stop>> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const path = join(folder, SUMMARY_NAME);
    if ((await statSummary(files, path)) !== undefined) return at(files, path);
    if (folder === dirname(folder)) break;
  }
  return err(
    stop(
      EXIT.errors,
      "experiment.missing",
      `there is no ${SUMMARY_NAME} in ${cwd} or above it`,
      "Go to the folder of an experiment, name it (runmark status FOLDER), or create one with: runmark init",
    ),
  );
}

const statSummary = (files: Files, path: string): Promise<FileStat | undefined> =>
  unlessGone(files, path, () => files.stat(path));

async function at(files: Files, path: string): Promise<Result<Place, Stop>> {
  const stat = await statSummary(files, path);
  if (stat === undefined) {
    const next = `Create one with: runmark init ${dirname(path)}`;
    return err(
      stop(EXIT.errors, "summary.missing", `there is no ${basename(path)} in ${dirname(path)}`, next, path),
    );
  }
  if (stat.kind !== "file") return err(notAFile(path));
  // The state lies beside the real file, so that every link to an experiment leads to the same journal and lock.
  const summaryPath = await realPath(files, path);
  return ok({ folder: dirname(summaryPath), summaryPath });
}

/** Behind all links; again when the file was just being written. */
const realPath = (files: Files, path: string): Promise<string> =>
  files.real(path).catch(async () => {
    await statSummary(files, path);
    return files.real(path);
  });
