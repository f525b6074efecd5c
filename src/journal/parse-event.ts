import { CAUSE_IDS, type FoundCause, type LogEvidence } from "../model/cause.ts";
import type { Claim } from "../model/claim.ts";
import type {
  Beside,
  CellWrite,
  Change,
  Event,
  JobDependency,
  ResultWrite,
  Submitter,
} from "../model/event.ts";
import { WRITTEN_COLUMNS } from "../model/experiment.ts";
import {
  type ArraySighting,
  BACKEND_NAMES,
  MEMORY_UNITS,
  OBSTACLES,
  type Overrides,
  type Sighting,
} from "../model/job.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Score, Scores } from "../model/score.ts";
import { FINAL_STATUSES } from "../model/status.ts";
import { DIRECTIONS, type ParameterValue } from "../model/trial.ts";
import {
  type Check,
  type Fields,
  isObject,
  listOf,
  mapOf,
  number,
  object,
  oneOf,
  optional,
  text,
  whole,
  yesOrNo,
} from "./check.ts";
import { definitionText } from "./definition-text.ts";

const at = number;
const ofAttempt = { at, task: text, attempt: whole };
const job = object<{ id: string; cluster?: string }>({ id: text, cluster: optional(text) });

const sighting = object<Sighting>({
  id: text,
  rawId: optional(text),
  cluster: optional(text),
  name: text,
  state: text,
  native: text,
  source: oneOf(["queue", "records"]),
  reason: optional(text),
  node: optional(text),
  submittedAt: optional(number),
  startedAt: optional(number),
  endedAt: optional(number),
  exitCode: optional(number),
  signal: optional(number),
  derivedExitCode: optional(number),
  stdout: optional(text),
  stderr: optional(text),
  array: optional(
    object<ArraySighting>({ open: number, shown: optional(number), bad: number, element: text }),
  ),
});

const evidence = object<LogEvidence>({ path: text, line: optional(number), offset: number, text });
const diagnosis = object<FoundCause>({ cause: oneOf(CAUSE_IDS), evidence: optional(evidence) });

const memory = object<NonNullable<Overrides["memory"]>>({ per: oneOf(MEMORY_UNITS), mib: whole });
const overrides = object<Overrides>({
  memory: optional(memory),
  timeMinutes: optional(whole),
  exclude: optional(listOf(text)),
});
const change = object<Change>({ key: text, from: optional(whole), to: whole });

const beside = object<Beside>({
  jobId: optional(text),
  started: optional(text),
  completed: optional(text),
  elapsed: optional(text),
});

const claim = object<Claim>({ cpus: number, gpus: number, timeSeconds: optional(number), elements: number });

const dependency = object<JobDependency>({ task: text, job: text });

const submitter = object<Submitter>({ pid: whole, startedAt: text, bootId: text });

const score = object<Score>({ scorer: text, metric: text, value: number, reducer: optional(text) });
const result = object<Scores>({ task: optional(text), model: optional(text), scores: listOf(score) });
const resultWrite = object<ResultWrite>({
  ...{ task: text, column: text, value: text },
  table: optional(text),
});

const cell = object<CellWrite>({ task: text, column: oneOf(WRITTEN_COLUMNS), value: text });

const parameterValue: Check<ParameterValue> = (value) =>
  typeof value === "string" || typeof value === "boolean" ? undefined : number(value);

type FieldsOf<Kind> = Fields<Omit<Extract<Event, { kind: Kind }>, "kind">>;

/** What a line of each kind holds: the same as in `schema.ts`, which a property test compares with this. */
const KINDS: { readonly [Kind in Event["kind"]]: FieldsOf<Kind> } = {
  opened: { at, id: text, summary: text, version: text },
  backend: { at, name: oneOf(BACKEND_NAMES), before: optional(oneOf(BACKEND_NAMES)) },
  surveyed: { at },
  found: { at, task: text, path: text },
  pruned: { at, task: text, epochs: listOf(whole), paths: listOf(text) },
  scored: { at, task: text, result },
  intent: {
    ...{ ...ofAttempt, tag: text, name: text, scriptHash: text, beginAt: optional(number) },
    ...{ element: optional(number), clusters: optional(listOf(text)) },
    ...{ overrides: optional(overrides), after: optional(text) },
    ...{ asked: optional(claim), outputsAt: optional(number), dependsOn: optional(dependency) },
    by: optional(submitter),
  },
  submitted: { ...ofAttempt, job, how: oneOf(["answered", "found"]) },
  refused: { ...ofAttempt, reason: text, next: optional(text) },
  undelivered: { ...ofAttempt, reason: text, obstacle: optional(oneOf(OBSTACLES)) },
  unclear: { ...ofAttempt, reason: text },
  sought: { ...ofAttempt, absent: yesOrNo },
  adopted: { ...ofAttempt, job, text: optional(text) },
  seen: { ...ofAttempt, sighting },
  missed: { ...ofAttempt, recorded: optional(text), elements: optional(number) },
  twin: { ...ofAttempt, job, over: yesOrNo, name: optional(text) },
  cancelling: ofAttempt,
  ended: { ...ofAttempt, sighting },
  judged: {
    ...ofAttempt,
    status: oneOf(FINAL_STATUSES),
    note: optional(text),
    diagnosis: optional(diagnosis),
  },
  adjusting: { ...ofAttempt, file: text, changes: listOf(change) },
  declined: { ...ofAttempt, reason: text },
  told: {
    at,
    task: text,
    word: oneOf(["retry", "cancel"]),
    text: optional(text),
    beside: optional(beside),
  },
  writing: { at, temporary: text, cells: listOf(cell), results: optional(listOf(resultWrite)) },
  written: { at },
  unwritten: { at },
  sweep: { at, definition: definitionText, metric: text, direction: oneOf(DIRECTIONS) },
  trial: { at, number: whole, run: text, parameters: mapOf(parameterValue) },
  "refused-trial": { at, run: text, parameters: mapOf(parameterValue), message: text, next: text },
  placed: { at, runs: listOf(text) },
  rung: { at, run: text, step: number, value: number },
  stopped: { at, run: text, step: number },
};

const CHECKS: ReadonlyMap<unknown, Check<unknown>> = new Map(
  Object.entries(KINDS).map(([kind, fields]) => [kind, object<unknown>({ kind: text, ...fields })]),
);

/** An event, or in words what is wrong with the line. */
export function parseEvent(value: unknown): Result<Event, string> {
  if (!isObject(value)) return err("the line is no event");
  const problem = (CHECKS.get(value.kind) ?? unknownKind)(value);
  // The table above has a field for each of the event's, with a check of its type.
  return problem === undefined ? ok(value as unknown as Event) : err(problem.slice(1));
}

const unknownKind: Check<never> = () => ".kind: is none that this version of runmark knows";
