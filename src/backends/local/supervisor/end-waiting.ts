import { idOf } from "../records/layout.ts";
import { recordElementEnd, recordEnd, recordRest } from "../records/record-end.ts";
import type { EndRecord } from "../records/records.ts";
import { finishElement, forgetIfOver } from "./finish-element.ts";
import type { OpenArray } from "./open-array.ts";
import type { Roster, WaitingJob } from "./roster.ts";

/** As its owner ended it. */
export const CANCELLED: Omit<EndRecord, "endedAt"> = { state: "CANCELLED", exitCode: 0 };

/** Ends a job that has not been started; of an array all that has not. */
export const endWaiting = async (
  roster: Roster,
  { job, id, request, array }: WaitingJob,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  const { system, folder, waiting } = roster;
  if (array === undefined) await recordEnd(system, folder, { id, mark: request.mark }, end);
  else await recordRest(system, folder, job, end);
  array?.waiting.clear();
  waiting.delete(job);
  if (array !== undefined) await forgetIfOver(roster, array);
};

/** Ends an element that has not been started. */
export const endElement = async (
  roster: Roster,
  array: OpenArray,
  task: number,
  end: Omit<EndRecord, "endedAt">,
): Promise<void> => {
  const id = idOf({ job: array.id, task });
  await recordElementEnd(roster.system, roster.folder, { id, mark: undefined }, end);
  array.waiting.delete(task);
  if (array.waiting.size === 0) roster.waiting.delete(array.id);
  await finishElement(roster, id);
};
