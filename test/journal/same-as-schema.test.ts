import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEvent } from "../../src/journal/parse-event.ts";
import { eventSchema } from "../../src/journal/schema.ts";
import { CAUSE_IDS } from "../../src/model/cause.ts";
import type { Event } from "../../src/model/event.ts";
import { WRITTEN_COLUMNS } from "../../src/model/experiment.ts";
import { BACKEND_NAMES, OBSTACLES } from "../../src/model/job.ts";
import { FINAL_STATUSES } from "../../src/model/status.ts";
import { definitionOf } from "../support/sweep-definition.ts";

const at = fc.double({ noNaN: true, noDefaultInfinity: true });
const text = fc.string();
const definition = fc.constantFrom(
  definitionOf(),
  definitionOf({ parameters: [{ name: "lr", domain: { kind: "values", values: [1] } }] }),
);
const words = (...values: readonly string[]) => fc.constantFrom(...values);
const ofAttempt = { at, task: text, attempt: fc.maxSafeInteger() };
const some = <Shape extends object>(
  required: { [Name in keyof Shape]: fc.Arbitrary<Shape[Name]> },
  optional: Record<string, fc.Arbitrary<unknown>>,
) => fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) as never[] });

const job = some({ id: text }, { cluster: text });
const sighting = some(
  { id: text, name: text, state: text, native: text, source: words("queue", "records") },
  {
    ...{ cluster: text, reason: text, node: text, stdout: text, stderr: text },
    ...{ submittedAt: at, startedAt: at, endedAt: at, exitCode: at, signal: at, derivedExitCode: at },
  },
);
const evidence = some({ path: text, offset: at, text }, { line: at });
const diagnosis = some({ cause: words(...CAUSE_IDS) }, { evidence });
const overrides = some(
  {},
  {
    memory: fc.record({ per: words("node", "cpu", "gpu"), mib: fc.maxSafeInteger() }),
    timeMinutes: fc.maxSafeInteger(),
    exclude: fc.array(text),
  },
);
const change = some({ key: text, to: fc.maxSafeInteger() }, { from: fc.maxSafeInteger() });
const cell = fc.record({ task: text, column: words(...WRITTEN_COLUMNS), value: text });

const score = some({ scorer: text, metric: text, value: fc.integer() }, { reducer: text });
const result = some({ scores: fc.array(score) }, { task: text, model: text });
const resultWrite = some({ task: text, column: text, value: text }, { table: text });

const parameters = fc.dictionary(text, fc.oneof(text, at, fc.boolean()));
const dependsOn = fc.record({ task: text, job: text });
const by = fc.record({ pid: fc.maxSafeInteger(), startedAt: text, bootId: text });

/** Lines of each kind as they ought to be. */
const SOUND: { readonly [Kind in Event["kind"]]: fc.Arbitrary<object> } = {
  opened: fc.record({ at, id: text, summary: text, version: text }),
  backend: some({ at, name: words(...BACKEND_NAMES) }, { before: words(...BACKEND_NAMES) }),
  surveyed: fc.record({ at }),
  found: fc.record({ at, task: text, path: text }),
  scored: fc.record({ at, task: text, result }),
  pruned: fc.record({ at, task: text, epochs: fc.array(fc.maxSafeInteger()), paths: fc.array(text) }),
  intent: some(
    { ...ofAttempt, tag: text, name: text, scriptHash: text },
    { beginAt: at, clusters: fc.array(text), overrides, after: text, outputsAt: at, dependsOn, by },
  ),
  submitted: fc.record({ ...ofAttempt, job, how: words("answered", "found") }),
  refused: fc.record({ ...ofAttempt, reason: text }),
  undelivered: some({ ...ofAttempt, reason: text }, { obstacle: words(...OBSTACLES) }),
  unclear: fc.record({ ...ofAttempt, reason: text }),
  sought: fc.record({ ...ofAttempt, absent: fc.boolean() }),
  adopted: some({ ...ofAttempt, job }, { text }),
  seen: fc.record({ ...ofAttempt, sighting }),
  missed: some(ofAttempt, { recorded: text }),
  twin: fc.record({ ...ofAttempt, job, over: fc.boolean() }),
  cancelling: fc.record(ofAttempt),
  ended: fc.record({ ...ofAttempt, sighting }),
  judged: some({ ...ofAttempt, status: words(...FINAL_STATUSES) }, { note: text, diagnosis }),
  adjusting: fc.record({ ...ofAttempt, file: text, changes: fc.array(change) }),
  declined: fc.record({ ...ofAttempt, reason: text }),
  told: some(
    { at, task: text, word: words("retry", "cancel") },
    { text, beside: some({}, { jobId: text, started: text, completed: text, elapsed: text }) },
  ),
  writing: some({ at, temporary: text, cells: fc.array(cell) }, { results: fc.array(resultWrite) }),
  written: fc.record({ at }),
  sweep: fc.record({ at, definition, metric: text, direction: words("maximize", "minimize") }),
  trial: fc.record({ at, number: fc.maxSafeInteger(), run: text, parameters }),
  "refused-trial": fc.record({ at, run: text, parameters, message: text, next: text }),
  placed: fc.record({ at, runs: fc.array(text) }),
  rung: fc.record({ at, run: text, step: at, value: at }),
  stopped: fc.record({ at, run: text, step: at }),
  unwritten: fc.record({ at }),
};
const sound = fc.oneof(
  ...Object.entries(SOUND).map(([kind, rest]) => rest.map((fields): object => ({ kind, ...fields }))),
);

const NAMES = [
  "kind",
  "at",
  "task",
  "attempt",
  "job",
  "sighting",
  "cells",
  "diagnosis",
  "id",
  "cluster",
  "0",
  "__proto__",
];
const wrong = fc.oneof(
  fc.constantFrom(undefined, null, "", "failed", "found", 0, -1, 1.5, 2 ** 60, "1e999", [], {}, [[]], true),
  fc.jsonValue(),
  sound,
);

/** A line with something changed, taken away or added, at the top or in a part of it. */
const damaged = fc
  .tuple(sound, fc.nat(), fc.nat(), fc.oneof(fc.constantFrom(...NAMES), text), wrong, fc.nat(3))
  .map(([event, where, which, newName, value, how]) => {
    const line: unknown = JSON.parse(JSON.stringify(event));
    const parts = partsOf(line);
    const part = parts[where % parts.length] ?? {};
    const names = Object.keys(part);
    const name = how === 0 ? newName : (names[which % names.length] ?? newName);
    // As JSON.parse does it, also with `__proto__`; undefined takes the field away.
    Object.defineProperty(part, name, { value, enumerable: true, writable: true, configurable: true });
    return line;
  });

const partsOf = (value: unknown): object[] =>
  typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(partsOf)] : [];

/** What the line is on the disk: some of what was made is no JSON. */
const throughJson = (value: unknown): unknown =>
  JSON.parse((JSON.stringify(value) ?? "null").replaceAll('"1e999"', "1e999"));

test("every sound line passes, and is handed on as it is", () => {
  fc.assert(
    fc.property(sound, (event) => {
      const line = throughJson(event);
      expect(parseEvent(line)).toEqual({ ok: true, value: line });
      expect(eventSchema.safeParse(line).success).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["damaged lines", damaged],
  ["any JSON", fc.jsonValue()],
])("%s are refused exactly when the schema refuses them", (_, lines) => {
  fc.assert(
    fc.property(lines, (value) => {
      const line = throughJson(value);
      expect(parseEvent(line).ok).toBe(eventSchema.safeParse(line).success);
    }),
    { numRuns: 10_000 },
  );
});
