import type { AttemptEvent, CellWrite, Event } from "../model/event.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { BackendName } from "../model/job.ts";
import type { Absence, Attempt, Phase, TaskRecord } from "../model/record.ts";
import { emptyRecord } from "../model/record.ts";

/** What all events so far add up to. Mutable on purpose: 100,000 events are replayed on every start. */
export interface State {
  /** Absent until the journal was opened for writing once. */
  id: string | undefined;
  /** Where its summary was when it was opened first. */
  home: string | undefined;
  /** Where its jobs went last. */
  backend: BackendName | undefined;
  /** False while jobs of an earlier journal, now lost, may still have to be found. */
  surveyed: boolean;
  readonly records: Map<TaskKey, TaskRecord>;
  /** A summary write that was begun and neither confirmed nor taken back. */
  writing: { readonly temporary: string; readonly cells: readonly CellWrite[] } | undefined;
}

export const emptyState = (): State => ({
  id: undefined,
  home: undefined,
  backend: undefined,
  surveyed: false,
  records: new Map(),
  writing: undefined,
});

/**
 * Adds one event. Throws where the event cannot follow what came before: in a file that means damage, in memory a bug.
 */
export function apply(state: State, event: Event): void {
  switch (event.kind) {
    case "opened":
      state.id = event.id;
      state.home = event.summary;
      return;
    case "backend":
      state.backend = event.name;
      return;
    case "surveyed":
      state.surveyed = true;
      return;
    case "writing":
      state.writing = { temporary: event.temporary, cells: event.cells };
      return;
    case "written":
      for (const cell of state.writing?.cells ?? []) remember(state, cell);
      state.writing = undefined;
      return;
    case "unwritten":
      state.writing = undefined;
      return;
    case "told":
      update(state, event.task, (record) => told(record, event.word, event.text));
      return;
    default:
      update(state, event.task, (record) => withAttempt(record, event));
  }
}

function update(state: State, key: TaskKey, change: (record: TaskRecord) => TaskRecord): void {
  state.records.set(key, change(state.records.get(key) ?? emptyRecord(key)));
}

function remember(state: State, cell: CellWrite): void {
  update(state, cell.task, (record) => ({
    ...record,
    written: { ...record.written, [cell.column]: cell.value },
  }));
}

/** The wish was read from the cell, so the cell's text becomes the base: the same text is not a wish again. */
function told(record: TaskRecord, wish: "retry" | "cancel", text: string | undefined): TaskRecord {
  return {
    ...record,
    wish,
    forgiven: wish === "retry" ? record.attempts.length : record.forgiven,
    written: text === undefined ? record.written : { ...record.written, status: text },
  };
}

function withAttempt(record: TaskRecord, event: AttemptEvent): TaskRecord {
  const last = record.attempts.at(-1);
  if (event.kind === "intent" || event.kind === "adopted") return begin(record, last, event);
  if (last === undefined || last.number !== event.attempt) {
    throw new Error(
      `"${event.kind}" of attempt ${event.attempt} of ${event.task}, which was never announced`,
    );
  }
  const attempts = record.attempts.with(-1, { ...last, phase: advance(last, event) });
  // What has succeeded needs no cancelling any more. After any other end the wish stands against another attempt.
  const done = record.wish === "cancel" && event.kind === "judged" && event.status === "completed";
  return { ...(done ? withoutWish(record) : record), attempts };
}

/** Hardly a record has one, and leaving out a field that is not there would cost a slow copy of each. */
function withoutWish(record: TaskRecord): TaskRecord {
  if (record.wish === undefined) return record;
  const { wish: _done, ...rest } = record;
  return rest;
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
          phase: { kind: "intended" },
        };
  const rest = withoutWish(record);
  const attempts = [...record.attempts.slice(0, again ? -1 : undefined), attempt];
  if (event.kind === "intent" || event.text === undefined) return { ...rest, attempts };
  return { ...rest, attempts, written: { ...record.written, status: event.text } };
}

function advance(attempt: Attempt, event: Exclude<AttemptEvent, { kind: "intent" | "adopted" }>): Phase {
  const { phase } = attempt;
  switch (event.kind) {
    case "submitted":
      expect(event, phase, "intended");
      return {
        kind: "live",
        job: { ...event.job, name: attempt.name, submittedAt: attempt.intendedAt },
      };
    case "refused":
      expect(event, phase, "intended");
      return { kind: "over", status: "failed", at: event.at, note: event.reason };
    case "undelivered":
      expect(event, phase, "intended");
      return { kind: "undelivered", reason: event.reason };
    case "unclear":
      expect(event, phase, "intended");
      return { kind: "intended", reason: event.reason };
    case "sought":
      return sought(expect(event, phase, "intended"), event);
    case "seen":
      return seen(expect(event, phase, "live"), event);
    case "missed": {
      const live = expect(event, phase, "live");
      return { ...live, absence: longer(live.absence, event.at) };
    }
    case "cancelling":
      return { ...expect(event, phase, "live"), cancelledAt: event.at };
    case "ended":
      return ended(expect(event, phase, "live"), event);
    case "judged":
      return judged(expect(event, phase, "live", "ended"), event);
  }
}

type Of<Kind> = Extract<AttemptEvent, { kind: Kind }>;

function expect<Kind extends Phase["kind"]>(
  event: AttemptEvent,
  phase: Phase,
  ...kinds: readonly Kind[]
): Extract<Phase, { kind: Kind }> {
  const fits = (candidate: Phase): candidate is Extract<Phase, { kind: Kind }> =>
    kinds.some((kind) => kind === candidate.kind);
  if (fits(phase)) return phase;
  throw new Error(
    `"${event.kind}" of attempt ${event.attempt} of ${event.task}, which is ${phase.kind}, not ${kinds.join(" or ")}`,
  );
}

const longer = (absence: Absence | undefined, at: number): Absence =>
  absence === undefined ? { since: at, looks: 1 } : { since: absence.since, looks: absence.looks + 1 };

function sought(phase: Extract<Phase, { kind: "intended" }>, event: Of<"sought">): Phase {
  const { absence, ...rest } = phase;
  return event.absent ? { ...rest, absence: longer(absence, event.at) } : rest;
}

function seen(phase: Extract<Phase, { kind: "live" }>, event: Of<"seen">): Phase {
  const since = phase.latest?.state === event.sighting.state ? (phase.since ?? event.at) : event.at;
  // A job that was adopted by its id alone is known by its name from the first time that it is seen.
  const job = { name: event.sighting.name, ...phase.job };
  return { ...present(phase), job, latest: event.sighting, since };
}

function ended({ job, cancelledAt }: Extract<Phase, { kind: "live" }>, event: Of<"ended">): Phase {
  const asked = cancelledAt === undefined ? {} : { cancelledAt };
  return { kind: "ended", job, last: event.sighting, at: event.at, ...asked };
}

/** A job that is there again. */
function present(phase: Extract<Phase, { kind: "live" }>): Extract<Phase, { kind: "live" }> {
  if (phase.absence === undefined) return phase;
  const { absence: _over, ...rest } = phase;
  return rest;
}

function judged(phase: Extract<Phase, { kind: "live" | "ended" }>, event: Of<"judged">): Phase {
  const last = phase.kind === "ended" ? phase.last : phase.latest;
  return {
    kind: "over",
    status: event.status,
    at: event.at,
    job: phase.job,
    ...(event.note === undefined ? {} : { note: event.note }),
    ...(last === undefined ? {} : { last }),
  };
}
