import { apply, emptyState } from "../../src/journal/replay.ts";
import type { CauseId } from "../../src/model/cause.ts";
import type { AttemptEvent, Event, WishEvent } from "../../src/model/event.ts";
import type { TaskKey } from "../../src/model/experiment.ts";
import type { Obstacle, Sighting } from "../../src/model/job.ts";
import type { TaskRecord } from "../../src/model/record.ts";
import type { FinalStatus } from "../../src/model/status.ts";

export const KEY: TaskKey = "training/r1";

/** The time of all events that do not say another. */
export const T0 = Date.UTC(2026, 9, 22, 12);

export const sighting = (state: string, more: Partial<Sighting> = {}): Sighting => ({
  id: "812",
  name: "r1~t1",
  state,
  native: state,
  source: "queue",
  ...more,
});

const of = { task: KEY, attempt: 1, at: T0 };

export const intent = (
  attempt = 1,
  at = T0,
  more: Partial<AttemptEvent & { kind: "intent" }> = {},
): Event => ({
  kind: "intent",
  ...of,
  attempt,
  at,
  tag: `t${attempt}`,
  name: `r1~t${attempt}`,
  scriptHash: "h",
  ...more,
});
export const submitted = (id = "812", attempt = 1): Event => ({
  kind: "submitted",
  ...of,
  attempt,
  job: { id },
  how: "answered",
});
export const adopted = (id: string, text?: string, attempt = 1): Event => ({
  kind: "adopted",
  ...of,
  attempt,
  job: { id },
  ...(text === undefined ? {} : { text }),
});
export const refused = (attempt = 1, next?: string): Event => ({
  kind: "refused",
  ...of,
  attempt,
  reason: "no such partition",
  ...(next === undefined ? {} : { next }),
});
export const undelivered = (attempt = 1, obstacle?: Obstacle): Event => ({
  kind: "undelivered",
  ...of,
  attempt,
  reason: "queue full",
  ...(obstacle === undefined ? {} : { obstacle }),
});
export const unclear = (attempt = 1): Event => ({
  kind: "unclear",
  ...of,
  attempt,
  reason: "socket timed out",
});
export const sought = (absent: boolean, at = T0): Event => ({ kind: "sought", ...of, at, absent });
export const seen = (state: string, more: Partial<Sighting> = {}, at = T0): Event => ({
  kind: "seen",
  ...of,
  at,
  sighting: sighting(state, more),
});
export const missed = (times: number, at = T0, elements?: number): Event[] =>
  Array.from(
    { length: times },
    () => ({ kind: "missed", ...of, at, ...(elements === undefined ? {} : { elements }) }) as const,
  );
/** A look at which only the records still had the job. */
export const stale = (recorded: string, at = T0): Event => ({ kind: "missed", ...of, at, recorded });
export const twin = (id: string, over = false): Event => ({ kind: "twin", ...of, job: { id }, over });
export const cancelling = (at = T0): Event => ({ kind: "cancelling", ...of, at });
export const ended = (state: string, more: Partial<Sighting> = {}, attempt = 1): Event => ({
  kind: "ended",
  ...of,
  attempt,
  sighting: sighting(state, more),
});
export const judged = (status: FinalStatus, note?: string, attempt = 1, cause?: CauseId): Event => ({
  kind: "judged",
  ...of,
  attempt,
  status,
  ...(note === undefined ? {} : { note }),
  ...(cause === undefined ? {} : { diagnosis: { cause } }),
});
export const told = (word: WishEvent["word"], text?: string, beside?: WishEvent["beside"]): Event => ({
  kind: "told",
  at: T0,
  task: KEY,
  word,
  ...(text === undefined ? {} : { text }),
  ...(beside === undefined ? {} : { beside }),
});

/** What was written into the row, as it stands in the journal. */
export const wrote = (cells: TaskRecord["written"]): Event[] => [
  {
    kind: "writing",
    at: T0,
    temporary: ".s.md.runmark",
    cells: Object.entries(cells).map(([column, value]) => ({
      task: KEY,
      column: column as keyof TaskRecord["written"],
      value,
    })),
  },
  { kind: "written", at: T0 },
];

/** The record of the one task after these events; undefined when none of them is about it. */
export function recordOf(...events: readonly (Event | readonly Event[])[]): TaskRecord | undefined {
  const state = emptyState();
  for (const event of events.flat()) apply(state, event);
  return state.records.get(KEY);
}

/** The same where there must be one. */
export function recordAfter(...events: readonly (Event | readonly Event[])[]): TaskRecord {
  const record = recordOf(...events);
  if (record === undefined) throw new Error("no event is about the task");
  return record;
}

export const submittedOnce: readonly Event[] = [intent(), submitted()];
export const failedOnce: readonly Event[] = [
  ...submittedOnce,
  ended("FAILED"),
  judged("failed", "exit code 1"),
];
export const completedOnce: readonly Event[] = [...submittedOnce, ended("COMPLETED"), judged("completed")];
