import type { Event } from "../model/event.ts";
import type { Task } from "../model/experiment.ts";
import type { Summary } from "../parse/summary.ts";
import { identify } from "./identity.ts";
import type { Session } from "./session.ts";

/**
 * A summary that shows work and a journal that knows none: the journal was lost. Jobs whose ids stand in the summary are
 * adopted by these; this finds first submissions whose id had not been written yet, by the names that they would have.
 */
export async function rebuildEvents(session: Session, summary: Summary): Promise<Event[]> {
  const { state } = session.journal;
  const { tasks } = summary.experiment;
  if (state.records.size > 0 || !tasks.some(showsWork)) return [];
  const candidates = tasks
    .filter((task) => !showsWork(task))
    .map((task) => ({ task, ...identify(state.id ?? "", task, 1) }));
  if (candidates.length === 0) return [];
  const names = candidates.map(({ name }) => ({ name, since: 0 }));
  const observation = await session.backend.observe({ jobs: [], names });
  const now = session.system.clock.now();
  return candidates.flatMap(({ task, tag, name }): Event[] => {
    const found = observation.named.get(name)?.at(0);
    if (found === undefined) return [];
    const of = { task: task.key, attempt: 1 };
    const job = { id: found.id, ...(found.cluster === undefined ? {} : { cluster: found.cluster }) };
    return [
      { kind: "intent", at: found.submittedAt ?? 0, ...of, tag, name, scriptHash: "" },
      { kind: "submitted", at: now, ...of, job, how: "found" },
    ];
  });
}

const showsWork = (task: Task): boolean =>
  task.saidJob !== undefined || (task.said.kind === "status" && task.said.status !== "pending");
