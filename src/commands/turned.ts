import type { CellWrite, Event } from "../model/event.ts";
import type { TaskKey } from "../model/experiment.ts";
import { shown } from "../select/select.ts";
import type { Choice } from "../tick/choose/choose.ts";

/** A task that waits for a person since this tick. */
export interface Turned {
  readonly task: TaskKey;
  readonly status: "blocked" | "unknown";
  readonly reason?: string;
}

/**
 * The tasks that a tick wrote down as `blocked` or `unknown`, so that each such turn is told once, also by ticks of cron that
 * know nothing of each other. What has findings of its own (a script that is missing) or only follows from another task is
 * told by these.
 */
export function turnedBy(events: readonly Event[], choices: readonly Choice[]): Turned[] {
  const statuses = statusesWritten(events);
  return choices.flatMap(({ task, standing, decision }): Turned[] => {
    const { status, reason } = shown(standing, decision);
    if (status !== "blocked" && status !== "unknown") return [];
    if (statuses.get(task.key) !== status) return [];
    if (decision.kind === "blocked" && (decision.by ?? decision.next) !== undefined) return [];
    return [{ task: task.key, status, ...(reason === undefined ? {} : { reason }) }];
  });
}

/** What was announced and did not come about, since a person saved first, is announced again. */
function statusesWritten(events: readonly Event[]): ReadonlyMap<TaskKey, string> {
  const statuses = new Map<TaskKey, string>();
  let announced: readonly CellWrite[] = [];
  for (const event of events) {
    if (event.kind === "writing") announced = event.cells;
    if (event.kind !== "written") continue;
    for (const { task, column, value } of announced) if (column === "status") statuses.set(task, value);
  }
  return statuses;
}
