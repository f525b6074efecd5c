import { join } from "node:path";
import type { System } from "../../system/ports.ts";
import { errnoOf } from "../errno.ts";
import { discardEnvironment } from "./discard.ts";
import { readJob } from "./job-files.ts";
import { FILES, jobFolder } from "./layout.ts";
import { lifeOf, lostEnd } from "./life.ts";
import { type EndRecord, recordText } from "./records.ts";
import { killRemains } from "./stopping.ts";

/** Writes the end of a job that could not write its own. The first end stays. */
export const recordEnd = async (
  system: System,
  folder: string,
  id: number,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  const path = join(jobFolder(folder, id), FILES.end);
  await discardEnvironment(system, jobFolder(folder, id));
  try {
    await system.files.write(path, recordText({ ...end, endedAt: system.clock.now() }), { exclusive: true });
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
};

/** To be called when a started job's process is gone: if it left no exit record, its end is written in its place. */
export const settleEnd = async (system: System, folder: string, id: number): Promise<void> => {
  const path = jobFolder(folder, id);
  // The usual case, and all that it costs.
  if (((await system.files.stat(join(path, FILES.exit)))?.size ?? 0) > 0) return;
  const reading = await readJob(system.files, path);
  if (reading.kind !== "read") return;
  const life = lifeOf(reading.files);
  if (life.kind !== "started") return;
  await killRemains(system, life.start);
  await recordEnd(system, folder, id, lostEnd(reading.files));
};
