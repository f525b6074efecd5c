import type { Attempt } from "../../model/record.ts";
import { isAlive } from "../../model/standing.ts";
import { neededNames } from "../folder/needed-names.ts";
import type { Session } from "./session.ts";

/** SLURM may start a job again under its id that it had given up, by the very script that it got. */
const MAY_COME_BACK_MS = 3_600_000;

/** Lets the backend throw away what the jobs of judged attempts have left behind, so that runs do not pile up files. */
export async function clearRecords({ backend, journal, system }: Session): Promise<void> {
  if (backend.sweep === undefined || !journal.state.surveyed) return;
  const now = system.clock.now();
  // Most often nothing lies there, and nobody has to be asked about.
  let asked: { readonly names: ReadonlySet<string> | undefined } | undefined;
  await backend.sweep((name) => {
    asked ??= { names: neededNames(journal.state.records, (attempt) => isNeeded(attempt, now)) };
    return asked.names?.has(name) ?? true;
  });
}

function isNeeded({ phase }: Attempt, now: number): boolean {
  if (phase.kind !== "over") return isAlive(phase) || phase.kind === "ended";
  const mayComeBack = phase.status === "preempted" || phase.status === "node_fail";
  return mayComeBack && now - phase.at < MAY_COME_BACK_MS;
}
