import { join } from "node:path";
import { parseSignal, type WarningSignal } from "../../../script/signal.ts";
import { signalShell } from "../processes/signalling.ts";
import { FILES, jobFolder } from "../records/layout.ts";
import type { JobRecord } from "../records/records.ts";
import { clockedSince, type Roster, type Running } from "./roster.ts";

/**
 * When the signal of `--signal=B:` is due, by the clock of `since`, at which the job began. Without a time limit it never is, nor
 * with `@0`, nor for steps.
 */
export const warningOf = (
  { signal, timeLimitSeconds }: Pick<JobRecord, "signal" | "timeLimitSeconds">,
  since: number,
): (WarningSignal & { readonly dueAt: number }) | undefined => {
  const asked = signal === undefined ? undefined : parseSignal(signal);
  if (asked === undefined || !asked.isForShell || asked.seconds === 0 || timeLimitSeconds === undefined)
    return undefined;
  return { ...asked, dueAt: since + (timeLimitSeconds - asked.seconds) * 1000 };
};

/**
 * Sends the signal that a script asked for before its time is over. A supervisor that dies between the two lines is followed by
 * one that sends it again: a script that saves twice is better than one that never does.
 */
export const warnIfDue = async (roster: Roster, job: Running): Promise<void> => {
  const { system, folder, running } = roster;
  const warning = warningOf(job.request, clockedSince(roster, job));
  if (warning === undefined || job.isWarned === true || system.clock.steady() < warning.dueAt) return;
  const path = join(jobFolder(folder, job.id), FILES.warned);
  if ((await system.files.stat(path)) === undefined) {
    await signalShell(system, job, warning.signal);
    await system.files.write(path, "");
  }
  running.set(job.id, { ...job, isWarned: true });
};
