import { beginStop, type StopState } from "../processes/stopping.ts";
import type { Roster, Running } from "./roster.ts";
import { steadyAt } from "./steady.ts";

/** Begins to end a running job, and notes since when; nothing is to be done for one that has ended by itself. */
export const stopRunning = async (
  { system, folder, running }: Roster,
  job: Running,
  state: StopState,
): Promise<void> => {
  const stoppedAt = await beginStop(system, folder, job, state);
  if (stoppedAt !== undefined) running.set(job.id, { ...job, stoppedAt: steadyAt(system.clock, stoppedAt) });
};
