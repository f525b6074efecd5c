import * as z from "zod/mini";
import type { Event } from "../model/event.ts";
import { WRITTEN_COLUMNS } from "../model/experiment.ts";
import { BACKEND_NAMES } from "../model/job.ts";
import { err, ok, type Result } from "../model/result.ts";
import { FINAL_STATUSES } from "../model/status.ts";

const at = z.number();
const ofAttempt = { at, task: z.string(), attempt: z.int() };
const job = z.strictObject({ id: z.string(), cluster: z.optional(z.string()) });

const sighting = z.strictObject({
  id: z.string(),
  cluster: z.optional(z.string()),
  name: z.string(),
  state: z.string(),
  native: z.string(),
  source: z.enum(["queue", "records"]),
  reason: z.optional(z.string()),
  node: z.optional(z.string()),
  submittedAt: z.optional(z.number()),
  startedAt: z.optional(z.number()),
  endedAt: z.optional(z.number()),
  exitCode: z.optional(z.number()),
  signal: z.optional(z.number()),
  derivedExitCode: z.optional(z.number()),
  stdout: z.optional(z.string()),
});

const cell = z.strictObject({ task: z.string(), column: z.enum(WRITTEN_COLUMNS), value: z.string() });

/** One line of the journal. Strict: a field that this version does not know means a newer runmark wrote it. */
export const eventSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("opened"), at, id: z.string(), version: z.string() }),
  z.strictObject({ kind: z.literal("backend"), at, name: z.enum(BACKEND_NAMES) }),
  z.strictObject({ kind: z.literal("surveyed"), at }),
  z.strictObject({
    kind: z.literal("intent"),
    ...ofAttempt,
    tag: z.string(),
    name: z.string(),
    scriptHash: z.string(),
    beginAt: z.optional(z.number()),
  }),
  z.strictObject({ kind: z.literal("submitted"), ...ofAttempt, job, how: z.enum(["answered", "found"]) }),
  z.strictObject({ kind: z.literal("refused"), ...ofAttempt, reason: z.string() }),
  z.strictObject({ kind: z.literal("undelivered"), ...ofAttempt, reason: z.string() }),
  z.strictObject({ kind: z.literal("unclear"), ...ofAttempt, reason: z.string() }),
  z.strictObject({ kind: z.literal("sought"), ...ofAttempt, absent: z.boolean() }),
  z.strictObject({ kind: z.literal("adopted"), ...ofAttempt, job, text: z.optional(z.string()) }),
  z.strictObject({ kind: z.literal("seen"), ...ofAttempt, sighting }),
  z.strictObject({ kind: z.literal("missed"), ...ofAttempt }),
  z.strictObject({ kind: z.literal("cancelling"), ...ofAttempt }),
  z.strictObject({ kind: z.literal("ended"), ...ofAttempt, sighting }),
  z.strictObject({
    kind: z.literal("judged"),
    ...ofAttempt,
    status: z.enum(FINAL_STATUSES),
    note: z.optional(z.string()),
  }),
  z.strictObject({
    kind: z.literal("told"),
    at,
    task: z.string(),
    word: z.enum(["retry", "cancel"]),
    text: z.optional(z.string()),
  }),
  z.strictObject({ kind: z.literal("writing"), at, temporary: z.string(), cells: z.array(cell) }),
  z.strictObject({ kind: z.literal("written"), at }),
  z.strictObject({ kind: z.literal("unwritten"), at }),
]);

/** An event, or in words what is wrong with the line. */
export function parseEvent(value: unknown): Result<Event, string> {
  const parsed = eventSchema.safeParse(value);
  // The schema and the type say the same but for `exactOptionalPropertyTypes`, which JSON cannot break: it has no undefined.
  if (parsed.success) return ok(parsed.data as Event);
  const issue = parsed.error.issues[0];
  return err(`${issue?.path.join(".") || "the line"}: ${issue?.message ?? "is no event"}`);
}
