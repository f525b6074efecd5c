import { join } from "node:path";
import type { Sighting } from "../../model/job.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { askedBy, lastValues } from "../../script/asked.ts";
import { readableDirectives } from "../../script/directives.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { groupBy } from "./identity.ts";
import { type RunFile, runFileOf, scriptName, wrapperName } from "./job-files.ts";
import type { SlurmNeeds } from "./needs.ts";
import { parseRun, type Run, sightingOf } from "./own-end.ts";

/** What jobs say of themselves, by their names; an empty list is a job that would have said so, had it ever run. */
export type OwnRecords = ReadonlyMap<string, readonly Sighting[]>;

type Needs = Pick<SlurmNeeds, "files" | "folder">;

/** Files that are read side by side. */
const AT_ONCE = 32;

/** Reads what the jobs of these names have left behind: one listing for all, then the files of the last run of each. */
export async function readOwnRecords(
  needs: Needs,
  names: ReadonlySet<string>,
): Promise<Result<OwnRecords, string>> {
  if (names.size === 0) return ok(new Map());
  try {
    const files = new Set(await listing(needs));
    const runs = groupBy(
      lastRuns([...files]).filter((run) => names.has(run.name)),
      (run) => run.name,
    );
    const found = new Map<string, readonly Sighting[]>();
    for (const name of names) {
      if (!files.has(scriptName(name))) continue;
      found.set(name, await readRuns(needs, name, runs.get(name) ?? [], files));
    }
    return ok(found);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return err(messageOf(error));
  }
}

async function listing({ files, folder }: Needs): Promise<readonly string[]> {
  try {
    return await files.list(folder);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** The newest start of each id: a requeued job runs again, and its old end is none. */
function lastRuns(files: readonly string[]): readonly RunFile[] {
  const last = new Map<string, RunFile>();
  for (const run of files.flatMap((file) => runFileOf(file) ?? [])) {
    const key = `${run.name}.${run.id}`;
    const known = last.get(key);
    if (run.what === "start" && (known === undefined || run.restarts > known.restarts)) last.set(key, run);
  }
  return [...last.values()];
}

async function readRuns(
  needs: Needs,
  name: string,
  runs: readonly RunFile[],
  files: ReadonlySet<string>,
): Promise<readonly Sighting[]> {
  const found: Run[] = [];
  for (let first = 0; first < runs.length; first += AT_ONCE) {
    found.push(
      ...(await Promise.all(runs.slice(first, first + AT_ONCE).map((run) => readRun(needs, run, files)))),
    );
  }
  const isStopped = found.some((run) => run.stopped !== undefined && run.stopped.dueAt === undefined);
  const limitMs = isStopped ? await timeLimitMs(needs, name) : undefined;
  return found.map((run) => sightingOf(name, run, limitMs));
}

async function readRun(
  { files, folder }: Needs,
  { name, id, restarts }: RunFile,
  known: ReadonlySet<string>,
): Promise<Run> {
  const read = async (what: RunFile["what"]): Promise<string> => {
    const file = `${name}.${id}.${restarts}.${what}`;
    return known.has(file) ? ((await files.readText(join(folder, file))) ?? "") : "";
  };
  const [start, term, exit] = await Promise.all([read("start"), read("term"), read("exit")]);
  return parseRun(id, { start, term, exit });
}

/** As the job asked for it, a retry perhaps for more than its script; a partition's default is not known here. SLURM counts in whole minutes. */
async function timeLimitMs({ files, folder }: Needs, name: string): Promise<number | undefined> {
  const read = (file: string): Promise<string | undefined> => files.readText(join(folder, file));
  const script = (await read(wrapperName(name))) ?? (await read(scriptName(name))) ?? "";
  const { timeSeconds } = askedBy(lastValues(readableDirectives(script)));
  return typeof timeSeconds === "number" ? Math.ceil(timeSeconds / 60) * 60_000 : undefined;
}
