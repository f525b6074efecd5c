import { errnoOf, messageOf } from "../../errno.ts";
import type { ExitCode } from "../processes/launch.ts";
import { settleEnd } from "../processes/settle-end.ts";
import { killStrays } from "../processes/signalling.ts";
import { leaveEnvironment } from "../records/environment-file.ts";
import { jobFolder, parseId } from "../records/layout.ts";
import { finishElement } from "./finish-element.ts";
import { forgetJob, type Roster, type Running } from "./roster.ts";
import { settleUse } from "./sample-jobs.ts";
import { forgetTrouble, tell } from "./trouble.ts";

/**
 * Says how a job ended whose process is gone. As under SLURM nothing of it lives on: the usual one has left nothing, and is not
 * searched for. False for one that never began.
 */
const endStarted = async (
  { system, folder, spread }: Roster,
  job: Running,
  code: ExitCode,
): Promise<boolean> => {
  const settled = await settleEnd(system, folder, job, code);
  if (settled === "not begun") return false;
  if (settled === "lost" || job.stoppedAt !== undefined || spread.has(job.id)) await killStrays(system, job);
  // Of one that was adopted it is kept until here, as it might not have begun; the end of a lost one was written without it.
  if (settled === "ended" && !job.isOurChild && parseId(job.id)?.task === undefined)
    await leaveEnvironment(system, jobFolder(folder, job.id));
  return true;
};

/** Deals with a started job whose process is gone. What cannot be written for want of room is tried again at the next poll. */
export const finishJob = async (roster: Roster, id: string, code: ExitCode): Promise<void> => {
  const { running, ended, spread } = roster;
  const job = running.get(id);
  await settleUse(roster, id);
  let hasBegun = true;
  try {
    if (job !== undefined) hasBegun = await endStarted(roster, job, code);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    ended.set(id, code);
    return tell(roster, `job ${id}`, `its end cannot be written down yet: ${messageOf(error)}`);
  }
  if (hasBegun && parseId(id)?.task !== undefined) await finishElement(roster, id);
  forgetTrouble(roster, `job ${id}`);
  ended.delete(id);
  running.delete(id);
  spread.delete(id);
  if (!hasBegun) meetAgain(roster, id);
};

/** It waits again, for all that the folder says. */
const meetAgain = (roster: Roster, id: string): void => {
  const target = parseId(id);
  if (target === undefined) return;
  roster.log(`job ${id} had not begun, and waits again`);
  forgetJob(roster, target.job);
};
