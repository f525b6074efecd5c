import { errnoOf, messageOf } from "../../errno.ts";
import type { ExitCode } from "../processes/launch.ts";
import { settleEnd } from "../processes/settle-end.ts";
import { killStrays } from "../processes/signalling.ts";
import { parseId } from "../records/layout.ts";
import { finishElement } from "./finish-element.ts";
import type { Roster, Running } from "./roster.ts";
import { settleUse } from "./sample-jobs.ts";

/**
 * Says how a job ended whose process is gone. As under SLURM nothing of it lives on: the usual one has left nothing, and is not
 * searched for.
 */
const endStarted = async (
  { system, folder, spread }: Roster,
  job: Running,
  code: ExitCode,
): Promise<void> => {
  const isLost = await settleEnd(system, folder, job, code);
  if (isLost || job.stoppedAt !== undefined || spread.has(job.id)) await killStrays(system, job);
};

/** Deals with a started job whose process is gone. What cannot be written for want of room is tried again at the next poll. */
export const finishJob = async (roster: Roster, id: string, code: ExitCode): Promise<void> => {
  const { running, ended, spread, log } = roster;
  const job = running.get(id);
  await settleUse(roster, id);
  try {
    if (job !== undefined) await endStarted(roster, job, code);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    ended.set(id, code);
    return log(`job ${id}: its end cannot be written down yet: ${messageOf(error)}`);
  }
  ended.delete(id);
  running.delete(id);
  spread.delete(id);
  if (parseId(id)?.task !== undefined) await finishElement(roster, id);
};
