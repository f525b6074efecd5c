import type { AttemptEvent, Event } from "../model/event.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { BackendName } from "../model/job.ts";
import type { Attempt, TaskRecord } from "../model/record.ts";
import { emptyRecord, unseenSends } from "../model/record.ts";
import { withoutResult, withoutWish, withPruned } from "./parts.ts";
import { advance, expect } from "./phases.ts";
import { remember, rememberResults } from "./remember.ts";
import { type SweepState, withSweep } from "./trials.ts";
import { withTwin } from "./twins.ts";
import { told } from "./wishes.ts";

type Writing = Extract<Event, { kind: "writing" }>;

/** What all events so far add up to. Mutable on purpose: 100,000 events are replayed on every start. */
export interface State {
  /** Absent until the journal was opened for writing once. */
  id: string | undefined;
  /** When it was first (epoch ms): a journal that was begun anew has the id of the one that was lost. */
  openedAt: number | undefined;
  /** Where its summary was when it was opened first. */
  home: string | undefined;
  /** Where its jobs went last. */
  backend: BackendName | undefined;
  /** False while jobs of an earlier journal, now lost, may still have to be found. */
  surveyed: boolean;
  readonly records: Map<TaskKey, TaskRecord>;
  /** A summary write that was begun and neither confirmed nor taken back. */
  writing: Pick<Writing, "temporary" | "cells" | "results"> | undefined;
  /** Absent where the experiment is no sweep. */
  sweep: SweepState | undefined;
}

export const emptyState = (): State => ({
  id: undefined,
  openedAt: undefined,
  home: undefined,
  backend: undefined,
  surveyed: false,
  records: new Map(),
  writing: undefined,
  sweep: undefined,
});

/**
 * Adds one event. Throws where the event cannot follow what came before: in a file that means damage, in memory a bug.
 */
export function apply(state: State, event: Event): void {
  switch (event.kind) {
    case "opened":
      state.id = event.id;
      state.openedAt = event.at;
      state.home = event.summary;
      return;
    case "backend":
      state.backend = event.name;
      return;
    case "surveyed":
      state.surveyed = true;
      return;
    case "writing":
      state.writing = {
        ...{ temporary: event.temporary, cells: event.cells },
        ...(event.results === undefined ? {} : { results: event.results }),
      };
      return;
    case "written":
      remember(state.records, state.writing?.cells ?? []);
      rememberResults(state.records, state.writing?.results ?? []);
      state.writing = undefined;
      return;
    case "unwritten":
      state.writing = undefined;
      return;
    case "told":
      update(state, event.task, (record) => told(record, event));
      return;
    case "found":
      update(state, event.task, (record) => ({ ...record, found: event.path }));
      return;
    case "scored":
      update(state, event.task, (record) => ({ ...record, result: event.result }));
      return;
    case "sweep":
    case "trial":
    case "refused-trial":
    case "placed":
    case "rung":
    case "stopped":
      state.sweep = withSweep(state.sweep, event);
      return;
    case "pruned":
      update(state, event.task, (record) => withPruned(record, event.epochs));
      return;
    default:
      update(state, event.task, (record) => withAttempt(record, event));
  }
}

function update(state: State, key: TaskKey, change: (record: TaskRecord) => TaskRecord): void {
  state.records.set(key, change(state.records.get(key) ?? emptyRecord(key)));
}

function withAttempt(record: TaskRecord, event: AttemptEvent): TaskRecord {
  const last = record.attempts.at(-1);
  if (event.kind === "intent" || event.kind === "adopted") return begin(record, last, event);
  if (event.kind === "twin") return withTwin(record, event);
  if (last === undefined || last.number !== event.attempt) {
    throw new Error(
      `"${event.kind}" of attempt ${event.attempt} of ${event.task}, which was never announced`,
    );
  }
  const attempts = record.attempts.with(-1, changed(last, event));
  // What has succeeded needs no cancelling any more. After any other end the wish stands against another attempt.
  const done = record.wish === "cancel" && event.kind === "judged" && event.status === "completed";
  // One that never got its turn was no try: it alone is forgiven, unless a person has forgiven it meanwhile with all before.
  const isNoTry = event.kind === "judged" && event.diagnosis?.cause === "dependency";
  const forgiven = isNoTry ? Math.min(attempts.length, record.forgiven + 1) : record.forgiven;
  return { ...(done ? withoutWish(record) : record), attempts, forgiven };
}

/** What follows an end, or another phase. */
function changed(
  last: Attempt,
  event: Exclude<AttemptEvent, { kind: "intent" | "adopted" | "twin" }>,
): Attempt {
  switch (event.kind) {
    case "adjusting":
      expect(event, last.phase, "over");
      return { ...last, adjusting: { file: event.file, changes: event.changes } };
    case "declined":
      expect(event, last.phase, "over");
      return { ...last, declined: event.reason };
    default:
      return { ...last, phase: advance(last, event) };
  }
}

function begin(
  record: TaskRecord,
  last: Attempt | undefined,
  event: Extract<AttemptEvent, { kind: "intent" | "adopted" }>,
): TaskRecord {
  const again = last?.number === event.attempt && last.phase.kind === "undelivered";
  if (!again && event.attempt !== (last?.number ?? 0) + 1) {
    throw new Error(`attempt ${event.attempt} of ${event.task} does not follow attempt ${last?.number ?? 0}`);
  }
  const unseen = again && last !== undefined ? unseenSends(last) : [];
  const attempt: Attempt =
    event.kind === "adopted"
      ? {
          number: event.attempt,
          tag: "",
          name: "",
          intendedAt: 0,
          phase: { kind: "live", job: event.job },
        }
      : {
          number: event.attempt,
          tag: event.tag,
          name: event.name,
          intendedAt: event.at,
          scriptHash: event.scriptHash,
          ...(event.beginAt === undefined ? {} : { beginAt: event.beginAt }),
          ...(event.asked === undefined ? {} : { asked: event.asked }),
          ...(event.element === undefined ? {} : { element: event.element }),
          ...(event.clusters === undefined ? {} : { clusters: event.clusters }),
          ...(event.overrides === undefined ? {} : { overrides: event.overrides }),
          ...(event.after === undefined ? {} : { after: event.after }),
          ...(event.outputsAt === undefined ? {} : { outputsAt: event.outputsAt }),
          ...(event.dependsOn === undefined ? {} : { dependsOn: event.dependsOn }),
          ...(event.by === undefined ? {} : { by: event.by }),
          ...(unseen.length === 0 ? {} : { sentBefore: unseen }),
          phase: { kind: "intended" },
        };
  const rest = withoutResult(withoutWish(record));
  const attempts = [...record.attempts.slice(0, again ? -1 : undefined), attempt];
  if (event.kind === "intent" || event.text === undefined) return { ...rest, attempts };
  return { ...rest, attempts, written: { ...record.written, status: event.text } };
}
