import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { isPresent } from "../processes/presence.ts";
import { type RunReading, readRun } from "../records/job-files.ts";
import { jobFolder, parseId } from "../records/layout.ts";
import type { Held } from "../schedule/room.ts";
import { type FoundEntry, readEntries } from "./books-folder.ts";
import type { NotedJob } from "./entry.ts";

type World = Pick<System, "processes" | "host" | "clock" | "files">;

/** What the jobs of one supervisor hold at this moment. */
export interface Holding {
  readonly name: string;
  readonly folder: string;
  readonly held: readonly NotedJob[];
  /** Its supervisor is gone: with the last of its jobs nobody needs the entry any more. */
  readonly isLeft: boolean;
}

/** A folder of books that several machines share has entries that mean nothing here. An earlier boot of this one counts as here. */
const isOfThisMachine = (world: World, entry: FoundEntry): boolean =>
  entry.supervisor.host === world.host.name || isOfThisBoot(world, entry);

const isOfThisBoot = ({ processes }: World, { supervisor }: FoundEntry): boolean => {
  const boot = (id: string): string => id.split(" ")[0] ?? "";
  return boot(supervisor.bootId) === boot(processes.self.bootId);
};

/** A job goes on when its supervisor was killed. One that was about to start then has begun if its folder says so. */
const lives = async (world: World, entry: FoundEntry, job: NotedJob): Promise<boolean> => {
  const { supervisor, folder, at } = entry;
  const { host } = supervisor;
  const { pid, processStart, bootId } = job;
  const heard = { bootId: supervisor.bootId, at };
  if (pid !== undefined && processStart !== undefined && bootId !== undefined)
    return isPresent(world, { pid, processStart, bootId, host }, heard);
  if (parseId(job.id) === undefined) return false;
  const reading = await readNow(world.files, jobFolder(folder, job.id));
  if (reading === undefined) return isOfThisBoot(world, entry);
  const start = reading.kind === "read" ? reading.run.start : undefined;
  return start !== undefined && isPresent(world, start, heard);
};

/** Undefined where that cannot be told now: the folder is on a file server that does not answer, and the job may well have begun. */
const readNow = async (files: World["files"], path: string): Promise<RunReading | undefined> => {
  try {
    return await readRun(files, path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
};

const holdingOf = async (world: World, entry: FoundEntry): Promise<Holding> => {
  const { name, folder, supervisor, jobs, at } = entry;
  if (await isPresent(world, supervisor, { bootId: supervisor.bootId, at }))
    return { name, folder, held: jobs, isLeft: false };
  const held: NotedJob[] = [];
  for (const job of jobs) if (await lives(world, entry, job)) held.push(job);
  return { name, folder, held, isLeft: true };
};

/**
 * A supervisor that lives is believed, also one that was stopped: it goes on with what it put down. Where another has taken its
 * folder over meanwhile, a job is on the pages of both and counts once.
 */
export const holdingsOf = async (
  world: World,
  entries: readonly FoundEntry[],
): Promise<readonly Holding[]> => {
  const here = entries.filter((entry) => isOfThisMachine(world, entry));
  const holdings = await Promise.all(here.map((entry) => holdingOf(world, entry)));
  const counted = new Set<string>();
  const isNew = (folder: string, { id }: NotedJob): boolean => {
    const job = JSON.stringify([folder, id]);
    const isKnown = counted.has(job);
    counted.add(job);
    return !isKnown;
  };
  return holdings.map((each) => ({ ...each, held: each.held.filter((job) => isNew(each.folder, job)) }));
};

/** What jobs hold, those of a folder apart; where it cannot be told nobody seems to hold anything. */
export const findHoldings = async (
  world: World,
  folder: string,
): Promise<{ readonly own: readonly Held[]; readonly others: readonly Held[] }> => {
  const found = readEntries(world.host);
  const real = await world.files.real(folder);
  const holdings = await holdingsOf(world, found.ok ? found.value : []);
  const heldWhere = (isOwn: boolean): readonly Held[] =>
    holdings.filter((each) => (each.folder === real) === isOwn).flatMap(({ held }) => held);
  return { own: heldWhere(true), others: heldWhere(false) };
};
