import { join } from "node:path";
import type { Files, System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { claimsFolder, isJobId } from "../records/layout.ts";
import { readSaid } from "../records/read-said.ts";
import { recordText } from "../records/records.ts";
import { parseShaped } from "../records/shape.ts";
import { isAtWork, type SignOfLife } from "./presence.ts";

const claimShape = {
  pid: "number",
  processStart: "string",
  bootId: "string",
  host: "string",
  /** Set by a supervisor that is about to leave: it takes on nothing more. */
  closed: "boolean",
} as const;

/** The newest claim on a folder of jobs. */
export interface Claim {
  readonly number: number;
  readonly pid?: number;
  /** One that was stopped counts as dead: whoever takes over shares nothing with it that could be done twice. */
  readonly live: boolean;
  readonly heard?: SignOfLife;
}

/**
 * Claims are numbered files, and the highest number holds. A stale one is never removed by the taker but outnumbered:
 * making number n+1 succeeds for one process only, so there is no moment between "it is stale" and "it is mine" in
 * which two can win.
 */
const claimNumbers = async (files: Files, folder: string): Promise<readonly number[]> => {
  try {
    return (await files.list(claimsFolder(folder))).filter(isJobId).map(Number);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
};

const claimPath = (folder: string, number: number): string => join(claimsFolder(folder), String(number));

const highest = async (files: Files, folder: string): Promise<number> =>
  Math.max(0, ...(await claimNumbers(files, folder)));

/** The claim that holds, dead or alive; number 0 when there was never one. What can never be read is nobody's. */
export const currentClaim = async (system: System, folder: string): Promise<Claim> => {
  const number = await highest(system.files, folder);
  const path = claimPath(folder, number);
  const [text, found] =
    number === 0 ? [] : await Promise.all([readSaid(system.files, path), system.files.stat(path)]);
  if (text === undefined || found === undefined) return { number, live: false };
  const record = parseShaped(text, claimShape);
  if (record === undefined) return { number, live: false };
  const heard = { bootId: record.bootId, at: found.mtimeMs };
  const live = !record.closed && (await isAtWork(system, record, heard));
  return { number, pid: record.pid, live, heard };
};

const ownClaim = ({ processes, host }: System, closed: boolean): string => {
  const { pid, startedAt, bootId } = processes.self;
  return recordText({ pid, processStart: startedAt, bootId, host: host.name, closed });
};

/** Takes the folder for this process: the number of the claim, or undefined when another process has it. */
export const takeClaim = async (system: System, folder: string): Promise<number | undefined> => {
  const { files } = system;
  const current = await currentClaim(system, folder);
  if (current.live) return undefined;
  const number = current.number + 1;
  await files.makeFolder(claimsFolder(folder));
  try {
    await files.write(claimPath(folder, number), ownClaim(system, false), { exclusive: true });
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return undefined;
    throw error;
  }
  const numbers = await claimNumbers(files, folder);
  // A very slow start: meanwhile others claimed, left, and tidied our number away.
  if (Math.max(...numbers) !== number) {
    await removeClaim(files, folder, number);
    return undefined;
  }
  for (const older of numbers.filter((other) => other < number)) await removeClaim(files, folder, older);
  return number;
};

const removeClaim = async (files: Files, folder: string, number: number): Promise<void> => {
  try {
    await files.remove(claimPath(folder, number));
  } catch (error) {
    // One that stays is outnumbered all the same.
    if (errnoOf(error) === undefined) throw error;
  }
};

/**
 * False when the folder was taken over, removed or moved: then nothing in it is ours to touch any more. The number alone does not
 * tell, as a folder that was deleted and made again counts from 1.
 */
export const holdsClaim = async (system: System, folder: string, number: number): Promise<boolean> => {
  const { files } = system;
  if ((await highest(files, folder)) !== number) return false;
  return (await files.readText(claimPath(folder, number))) === ownClaim(system, false);
};

/** Sign of life, for other machines that share the folder. */
export const renewClaim = ({ files }: System, folder: string, number: number): Promise<void> =>
  files.touch(claimPath(folder, number));

/** Gives the folder up. Work that arrived before this is ours to look for once more; work after it starts another. */
export const closeClaim = async (system: System, folder: string, number: number): Promise<void> => {
  const draft = `${claimPath(folder, number)}.closing`;
  await system.files.write(draft, ownClaim(system, true));
  await system.files.rename(draft, claimPath(folder, number));
};
