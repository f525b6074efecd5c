import type { JobRef, Sighting } from "../../../model/job.ts";
import { readRun } from "../records/job-files.ts";
import { jobFolder } from "../records/layout.ts";
import { lifeOf } from "../records/life.ts";
import type { Place } from "./sighting.ts";

/**
 * Of a job whose request cannot be read any more: its end, which other files tell. Who it is follows from what is asked for, unless it
 * began before that was submitted. Undefined where it has no end, as what of it may live cannot be told.
 */
export const lastSighting = async ({ system, folder }: Place, ref: JobRef): Promise<Sighting | undefined> => {
  const reading = await readRun(system.files, jobFolder(folder, ref.id));
  if (reading.kind !== "read" || ref.name === undefined) return undefined;
  const life = lifeOf(reading.run);
  if (life.kind !== "ended") return undefined;
  const { start } = reading.run;
  const { mark: _mark, ...end } = life.end;
  return {
    id: ref.id,
    name: ref.name,
    native: end.state,
    source: "records",
    ...end,
    submittedAt: start?.startedAt ?? end.endedAt,
    ...(start === undefined ? {} : { node: start.host, startedAt: start.startedAt }),
  };
};
