import type { Attempt } from "../model/record.ts";
import { isAlive } from "../model/standing.ts";
import type { Session } from "./session.ts";

/** SLURM may start a job again under its id that it had given up, by the very script that it got. */
const MAY_COME_BACK_MS = 3_600_000;

/** Lets the backend throw away what the jobs of judged attempts have left behind, so that runs do not pile up files. */
export async function sweepRecords({ backend, journal, system }: Session): Promise<void> {
  if (backend.sweep === undefined || !journal.state.surveyed) return;
  const now = system.clock.now();
  let needed: Set<string> | undefined;
  const namesNeeded = (): Set<string> => {
    const attempts = [...journal.state.records.values()].flatMap((record) => record.attempts);
    return new Set(attempts.filter((attempt) => isNeeded(attempt, now)).map(({ name }) => name));
  };
  await backend.sweep((name) => {
    needed ??= namesNeeded();
    return needed.has(name);
  });
}

function isNeeded({ phase }: Attempt, now: number): boolean {
  if (phase.kind !== "over") return isAlive(phase) || phase.kind === "ended";
  const mayComeBack = phase.status === "preempted" || phase.status === "node_fail";
  return mayComeBack && now - phase.at < MAY_COME_BACK_MS;
}
