import type { AttemptEvent } from "../model/event.ts";
import { jobKey } from "../model/job.ts";
import type { TaskRecord } from "../model/record.ts";

/** A twin belongs to any attempt that there was: it may outlive the one whose name it has. */
export function withTwin(
  record: TaskRecord,
  { attempt, job, over, name }: Extract<AttemptEvent, { kind: "twin" }>,
): TaskRecord {
  const { twins = [], ...rest } = record;
  const others = twins.filter((twin) => jobKey(twin) !== jobKey(job));
  const of = record.attempts.find(({ number }) => number === attempt);
  if (of === undefined)
    throw new Error(`a twin of attempt ${attempt} of ${record.key}, which was never announced`);
  const sent = of.sentBefore?.find((each) => each.name === (name ?? of.name)) ?? of;
  const twin = { name: name ?? of.name, submittedAt: sent.intendedAt, ...job };
  const living = over ? others : [...others, twin];
  const known = { ...rest, knownTwins: new Set(record.knownTwins).add(jobKey(job)) };
  return living.length === 0 ? known : { ...known, twins: living };
}
