import { join } from "node:path";
import type { System } from "../../system/ports.ts";
import { errnoOf } from "../errno.ts";
import { discardEnvironment } from "./discard.ts";
import { readRun } from "./job-files.ts";
import { FILES, jobFolder } from "./layout.ts";
import { lifeOf, lostEnd } from "./life.ts";
import { type EndRecord, recordText } from "./records.ts";
import { killGroup } from "./signalling.ts";

/** Writes the end of a job that could not write its own. The first end stays. */
export const recordEnd = async (
  system: System,
  folder: string,
  id: string,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  await discardEnvironment(system, jobFolder(folder, id));
  await recordOnce(system, join(jobFolder(folder, id), FILES.end), end);
};

const recordOnce = async (system: System, path: string, end: Omit<EndRecord, "endedAt">): Promise<void> => {
  try {
    await system.files.write(path, recordText({ ...end, endedAt: system.clock.now() }), { exclusive: true });
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
};

/** The same of an element that has not begun, which has no folder yet. */
export const recordElementEnd = async (
  system: System,
  folder: string,
  id: string,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  await system.files.makeFolder(jobFolder(folder, id));
  await recordEnd(system, folder, id, end);
};

/** Writes the end of all elements of an array that have not begun. */
export const recordRest = (
  system: System,
  folder: string,
  array: number,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => recordOnce(system, join(jobFolder(folder, array), FILES.rest), end);

/** To be called when a started job's process is gone: if it left no exit record, its end is written in its place, and it is true. */
export const settleEnd = async (system: System, folder: string, id: string): Promise<boolean> => {
  const path = jobFolder(folder, id);
  // The usual case, and all that it costs.
  if (((await system.files.stat(join(path, FILES.exit)))?.size ?? 0) > 0) return false;
  const reading = await readRun(system.files, path);
  if (reading.kind !== "read") return false;
  const life = lifeOf(reading.run);
  if (life.kind !== "started") return false;
  await killGroup(system, life.start);
  await recordEnd(system, folder, id, lostEnd(reading.run));
  return true;
};
