import type { System } from "../../../system/ports.ts";
import { hasExited, readRun } from "../records/job-files.ts";
import { jobFolder } from "../records/layout.ts";
import { lifeOf, lostEnd } from "../records/life.ts";
import { type Marked, recordEnd } from "../records/record-end.ts";
import type { StartRecord } from "../records/records.ts";
import { killGroup } from "./signalling.ts";

/**
 * To be called when a started job's process is gone: if it left no exit record, its end is written in its place, and it is true.
 * `code`: with which its wrapper went that could not write, as the disk was full. `not begun`: it never ran, and has no end.
 */
export const settleEnd = async (
  system: System,
  folder: string,
  { id, start }: Pick<Marked, "id"> & { readonly start: StartRecord },
  code: number | undefined,
): Promise<"ended" | "lost" | "not begun"> => {
  const path = jobFolder(folder, id);
  // The usual case, and all that it costs.
  if (await hasExited(system.files, path, start)) return "ended";
  const reading = await readRun(system.files, path);
  if (reading.kind === "absent") return "ended";
  if (reading.kind === "read") {
    if (reading.run.withdrawn?.exitFile === start.exitFile) return "not begun";
    const life = lifeOf(reading.run);
    if (life.kind !== "started" || life.start.exitFile !== start.exitFile) return "ended";
  }
  await killGroup(system, start);
  const run = reading.kind === "read" ? reading.run : {};
  await recordEnd(system, folder, { id, mark: start.mark }, lostEnd(run, code));
  return "lost";
};
