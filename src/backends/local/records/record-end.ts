import { join } from "node:path";
import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { discardEnvironment } from "./environment-file.ts";
import { FILES, jobFolder } from "./layout.ts";
import { type EndRecord, markedWith, recordText } from "./records.ts";

/** A job, or an element of an array, with the mark by which its records are known. */
export interface Marked {
  readonly id: string;
  readonly mark: string | undefined;
}

/** Writes the end of a job that could not write its own. The first end stays. */
export const recordEnd = async (
  system: System,
  folder: string,
  { id, mark }: Marked,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  await discardEnvironment(system, jobFolder(folder, id));
  await recordOnce(system, join(jobFolder(folder, id), FILES.end), { ...end, ...markedWith(mark) });
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
  element: Marked,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  await system.files.makeFolder(jobFolder(folder, element.id));
  await recordEnd(system, folder, element, end);
};

/** Writes the end of all elements of an array that have not begun. */
export const recordRest = (
  system: System,
  folder: string,
  array: number,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => recordOnce(system, join(jobFolder(folder, array), FILES.rest), end);
