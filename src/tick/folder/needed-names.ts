import type { TaskKey } from "../../model/experiment.ts";
import { type Attempt, type TaskRecord, unseenSends } from "../../model/record.ts";
import { isAlive } from "../../model/standing.ts";

/**
 * Names of the jobs whose files may still be needed. Undefined where a job lives that is known by its id alone, as behind a
 * lost journal: then any file may be its, and none is thrown away.
 */
export function neededNames(
  records: ReadonlyMap<TaskKey, TaskRecord>,
  isNeeded: (attempt: Attempt) => boolean,
): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { attempts } of records.values()) {
    for (const attempt of attempts) {
      const { phase, name } = attempt;
      if (!isNeeded(attempt)) continue;
      const known = ("job" in phase ? phase.job?.name : undefined) || name;
      if (known === "" && isAlive(phase)) return undefined;
      names.add(known);
      for (const sent of unseenSends(attempt)) names.add(sent.name);
    }
  }
  return names;
}
