import { join } from "node:path";
import type { Files } from "../../system/ports.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { FILES } from "./layout.ts";
import {
  type EndRecord,
  type ExitRecord,
  type JobRecord,
  parseEnd,
  parseExit,
  parseRequest,
  parseStart,
  parseStop,
  type StartRecord,
  type StopRecord,
} from "./records.ts";

/** What a job's folder holds at one moment. */
export interface JobFiles {
  readonly request: JobRecord;
  readonly start?: StartRecord;
  readonly stop?: StopRecord;
  /** `at`: epoch ms at which it was written, which is when the script had ended. */
  readonly exit?: ExitRecord & { readonly at: number };
  readonly end?: EndRecord;
  readonly cancelAsked: boolean;
}

export type JobReading =
  | { readonly kind: "read"; readonly files: JobFiles }
  | { readonly kind: "absent" }
  | { readonly kind: "damaged"; readonly reason: string };

/** Thrown and caught in this file only: one damaged record makes the whole reading damaged. */
class Damage extends Error {}

const readRecord = async <R>(
  files: Files,
  folder: string,
  name: string,
  parse: (text: string) => R | undefined,
): Promise<R | undefined> => {
  const path = join(folder, name);
  const text = await files.readText(path);
  if (text === undefined) return undefined;
  const record = parse(text);
  if (record === undefined) throw new Damage(`${path} is damaged`);
  return record;
};

/** The record counts once its one line is whole: the shell makes the file first and writes the line after. */
const readExit = async (files: Files, folder: string): Promise<JobFiles["exit"]> => {
  const path = join(folder, FILES.exit);
  const text = await files.readText(path);
  const found = await files.stat(path);
  if (text === undefined || text === "" || found === undefined) return undefined;
  const record = parseExit(text);
  if (record === undefined) throw new Damage(`${path} is damaged`);
  return { ...record, at: Math.round(found.mtimeMs) };
};

const readAll = async (files: Files, folder: string): Promise<JobReading> => {
  const names = new Set(await files.list(folder));
  const request = await readRecord(files, folder, FILES.request, parseRequest);
  if (request === undefined) return { kind: "damaged", reason: `${join(folder, FILES.request)} is missing` };
  const optional = <R>(name: string, parse: (text: string) => R | undefined): Promise<R | undefined> =>
    names.has(name) ? readRecord(files, folder, name, parse) : Promise.resolve(undefined);
  const [start, stop, end, exit] = await Promise.all([
    optional(FILES.start, parseStart),
    optional(FILES.stop, parseStop),
    optional(FILES.end, parseEnd),
    names.has(FILES.exit) ? readExit(files, folder) : undefined,
  ]);
  return {
    kind: "read",
    files: {
      request,
      ...(start === undefined ? {} : { start }),
      ...(stop === undefined ? {} : { stop }),
      ...(end === undefined ? {} : { end }),
      ...(exit === undefined ? {} : { exit }),
      cancelAsked: names.has(FILES.cancel),
    },
  };
};

/** Reads one job's folder. Whatever cannot be read or understood is `damaged`, never taken for absent. */
export const readJob = async (files: Files, folder: string): Promise<JobReading> => {
  try {
    return await readAll(files, folder);
  } catch (error) {
    if (error instanceof Damage) return { kind: "damaged", reason: error.message };
    if (errnoOf(error) === undefined) throw error;
    if (errnoOf(error) === "ENOENT") return { kind: "absent" };
    return { kind: "damaged", reason: messageOf(error) };
  }
};

/** Whether a job is over, from the names in its folder alone. */
export const isOver = (names: readonly string[]): boolean =>
  names.includes(FILES.end) || names.includes(FILES.exit);
