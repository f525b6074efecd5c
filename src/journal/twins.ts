import type { AttemptEvent } from "../model/event.ts";
import { jobKey } from "../model/job.ts";
import type { TaskRecord } from "../model/record.ts";

/** A twin belongs to any attempt that there was: it may outlive the one whose name it has. */
export function withTwin(
  record: TaskRecord,
  { attempt, job, over }: Extract<AttemptEvent, { kind: "twin" }>,
): TaskRecord {
  const { twins = [], ...rest } = record;
  const others = twins.filter((twin) => jobKey(twin) !== jobKey(job));
  const of = record.attempts.find(({ number }) => number === attempt);
  if (of === undefined)
    throw new Error(`a twin of attempt ${attempt} of ${record.key}, which was never announced`);
  const living = over ? others : [...others, { name: of.name, submittedAt: of.intendedAt, ...job }];
  return living.length === 0 ? rest : { ...rest, twins: living };
}
