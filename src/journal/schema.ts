import * as z from "zod/mini";
import { CAUSE_IDS } from "../model/cause.ts";
import { WRITTEN_COLUMNS } from "../model/experiment.ts";
import { BACKEND_NAMES, MEMORY_UNITS, OBSTACLES } from "../model/job.ts";
import { FINAL_STATUSES } from "../model/status.ts";
import { DIRECTIONS } from "../model/trial.ts";
import { definitionText } from "./definition-text.ts";

const text = z.string();
const number = z.number();
const optionalText = z.optional(text);
const optionalNumber = z.optional(number);

const at = number;
const ofAttempt = { at, task: text, attempt: z.int() };
const job = z.strictObject({ id: text, cluster: optionalText });

const sighting = z.strictObject({
  id: text,
  rawId: optionalText,
  cluster: optionalText,
  name: text,
  state: text,
  native: text,
  source: z.enum(["queue", "records"]),
  reason: optionalText,
  node: optionalText,
  submittedAt: optionalNumber,
  startedAt: optionalNumber,
  endedAt: optionalNumber,
  exitCode: optionalNumber,
  signal: optionalNumber,
  derivedExitCode: optionalNumber,
  stdout: optionalText,
  stderr: optionalText,
  array: z.optional(z.strictObject({ open: number, shown: optionalNumber, bad: number, element: text })),
});

const diagnosis = z.strictObject({
  cause: z.enum(CAUSE_IDS),
  evidence: z.optional(z.strictObject({ path: text, line: optionalNumber, offset: number, text })),
});

const overrides = z.strictObject({
  memory: z.optional(z.strictObject({ per: z.enum(MEMORY_UNITS), mib: z.int() })),
  timeMinutes: z.optional(z.int()),
  exclude: z.optional(z.array(text)),
});

const parameters = z.record(text, z.union([text, number, z.boolean()]));

const change = z.strictObject({ key: text, from: z.optional(z.int()), to: z.int() });

const claim = z.strictObject({
  cpus: number,
  gpus: number,
  timeSeconds: optionalNumber,
  elements: number,
});

const score = z.strictObject({ scorer: text, metric: text, value: number, reducer: optionalText });
/** What an evaluation came to, by its log. */
export const scoresSchema = z.strictObject({
  task: optionalText,
  model: optionalText,
  scores: z.array(score),
});
const resultWrite = z.strictObject({ task: text, column: text, value: text, table: optionalText });

const cell = z.strictObject({ task: text, column: z.enum(WRITTEN_COLUMNS), value: text });

/**
 * One line of the journal, for its JSON Schema. Strict: a field that this version does not know means a newer runmark wrote
 * it. Lines are checked by `parse-event.ts`, which says the same.
 */
export const eventSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("opened"), at, id: text, summary: text, version: text }),
  z.strictObject({
    kind: z.literal("backend"),
    at,
    name: z.enum(BACKEND_NAMES),
    before: z.optional(z.enum(BACKEND_NAMES)),
  }),
  z.strictObject({ kind: z.literal("surveyed"), at }),
  z.strictObject({ kind: z.literal("found"), at, task: text, path: text }),
  z.strictObject({
    kind: z.literal("pruned"),
    ...{ at, task: text, epochs: z.array(z.int()), paths: z.array(text) },
  }),
  z.strictObject({ kind: z.literal("scored"), at, task: text, result: scoresSchema }),
  z.strictObject({
    kind: z.literal("intent"),
    ...ofAttempt,
    tag: text,
    name: text,
    scriptHash: text,
    beginAt: optionalNumber,
    asked: z.optional(claim),
    element: optionalNumber,
    clusters: z.optional(z.array(text)),
    overrides: z.optional(overrides),
    after: optionalText,
    outputsAt: optionalNumber,
    dependsOn: z.optional(z.strictObject({ task: text, job: text })),
    by: z.optional(z.strictObject({ pid: z.int(), startedAt: text, bootId: text })),
  }),
  z.strictObject({ kind: z.literal("submitted"), ...ofAttempt, job, how: z.enum(["answered", "found"]) }),
  z.strictObject({ kind: z.literal("refused"), ...ofAttempt, reason: text, next: optionalText }),
  z.strictObject({
    kind: z.literal("undelivered"),
    ...ofAttempt,
    reason: text,
    obstacle: z.optional(z.enum(OBSTACLES)),
  }),
  z.strictObject({ kind: z.literal("unclear"), ...ofAttempt, reason: text }),
  z.strictObject({ kind: z.literal("sought"), ...ofAttempt, absent: z.boolean() }),
  z.strictObject({ kind: z.literal("adopted"), ...ofAttempt, job, text: optionalText }),
  z.strictObject({ kind: z.literal("seen"), ...ofAttempt, sighting }),
  z.strictObject({
    kind: z.literal("missed"),
    ...ofAttempt,
    recorded: optionalText,
    elements: optionalNumber,
  }),
  z.strictObject({ kind: z.literal("twin"), ...ofAttempt, job, over: z.boolean(), name: optionalText }),
  z.strictObject({ kind: z.literal("cancelling"), ...ofAttempt }),
  z.strictObject({ kind: z.literal("ended"), ...ofAttempt, sighting }),
  z.strictObject({
    kind: z.literal("judged"),
    ...ofAttempt,
    status: z.enum(FINAL_STATUSES),
    note: optionalText,
    diagnosis: z.optional(diagnosis),
  }),
  z.strictObject({ kind: z.literal("adjusting"), ...ofAttempt, file: text, changes: z.array(change) }),
  z.strictObject({ kind: z.literal("declined"), ...ofAttempt, reason: text }),
  z.strictObject({
    kind: z.literal("told"),
    at,
    task: text,
    word: z.enum(["retry", "cancel"]),
    text: optionalText,
    beside: z.optional(
      z.strictObject({
        jobId: optionalText,
        started: optionalText,
        completed: optionalText,
        elapsed: optionalText,
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal("writing"),
    at,
    temporary: text,
    cells: z.array(cell),
    results: z.optional(z.array(resultWrite)),
  }),
  z.strictObject({ kind: z.literal("written"), at }),
  z.strictObject({ kind: z.literal("unwritten"), at }),
  z.strictObject({
    kind: z.literal("sweep"),
    ...{ at, definition: text.check(z.refine((value) => definitionText(value) === undefined)) },
    ...{ metric: text, direction: z.enum(DIRECTIONS) },
  }),
  z.strictObject({
    kind: z.literal("trial"),
    ...{ at, number: z.int(), run: text, parameters },
  }),
  z.strictObject({
    kind: z.literal("refused-trial"),
    ...{ at, run: text, parameters, message: text, next: text },
  }),
  z.strictObject({ kind: z.literal("placed"), at, runs: z.array(text) }),
  z.strictObject({ kind: z.literal("rung"), at, run: text, step: number, value: number }),
  z.strictObject({ kind: z.literal("stopped"), at, run: text, step: number }),
]);
