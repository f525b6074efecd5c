import type { Event } from "../../model/event.ts";
import type { BackendName } from "../../model/job.ts";

/** What makes a job that may live from then on. */
const BEGINS: ReadonlySet<Event["kind"]> = new Set(["intent", "adopted"]);

/**
 * An experiment moves to another backend with the first job that goes there, on disk before it and with it. To look at one,
 * in a shell whose variables name another backend, moves nothing.
 */
export function withMove(
  events: readonly Event[],
  before: BackendName | undefined,
  name: BackendName,
): readonly Event[] {
  if (before === undefined || before === name) return events;
  const first = events.find(({ kind }) => BEGINS.has(kind));
  return first === undefined ? events : [{ kind: "backend", at: first.at, name, before }, ...events];
}
