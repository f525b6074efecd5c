import * as z from "zod/mini";
import { scoresSchema } from "../journal/schema.ts";
import { CAUSE_IDS } from "../model/cause.ts";
import { STATUSES } from "../model/status.ts";

/** A task as commands show it. */
export const task = z.strictObject({
  key: z.string(),
  stage: z.string(),
  run: z.string(),
  task: z.optional(z.string()),
  epoch: z.optional(z.string()),
  status: z.enum(STATUSES),
  reason: z.optional(z.string()),
  elements: z.optional(z.strictObject({ ended: z.int(), total: z.int() })),
  stoppedAt: z.optional(z.number()),
  cause: z.optional(z.enum(CAUSE_IDS)),
  attempt: z.optional(z.int()),
  maxAttempts: z.optional(z.int()),
  tries: z.optional(z.string()),
  notRetried: z.optional(z.string()),
  job: z.optional(z.string()),
  jobName: z.optional(z.string()),
  node: z.optional(z.string()),
  startedAt: z.optional(z.string()),
  endedAt: z.optional(z.string()),
  elapsedSeconds: z.optional(z.int()),
  limitSeconds: z.optional(z.number()),
  secondsLeft: z.optional(z.int()),
  progress: z.optional(z.strictObject({ done: z.int(), total: z.int() })),
  rate: z.optional(z.strictObject({ value: z.number(), unit: z.string() })),
  loss: z.optional(z.number()),
  warnings: z.optional(z.array(z.string())),
  log: z.optional(z.string()),
  result: z.optional(scoresSchema),
  decision: z.enum(["submit", "wait", "complete", "cancel", "blocked", "leave"]),
  why: z.string(),
  next: z.optional(z.string()),
  script: z.optional(z.string()),
  command: z.optional(z.string()),
});

const overviewHead = {
  experiment: z.string(),
  folder: z.string(),
  summary: z.string(),
  counts: z.partialRecord(z.enum(STATUSES), z.int()),
  total: z.int(),
  secondsLeft: z.optional(z.number()),
  ofExpected: z.optional(z.number()),
  known: z.optional(
    z.strictObject({
      asOf: z.string(),
      secondsAgo: z.int(),
      worker: z.optional(z.strictObject({ pid: z.int(), host: z.string(), command: z.string() })),
    }),
  ),
};

export const overview = { ...overviewHead, tasks: z.array(task) };

/** What `runmark` answers without the name of a command. */
export const whereabouts = z.strictObject({
  here: z.optional(
    z.strictObject({
      ...overviewHead,
      warnings: z.int(),
      forPerson: z.array(
        z.strictObject({
          key: z.string(),
          status: z.enum(STATUSES),
          reason: z.optional(z.string()),
          next: z.optional(z.string()),
        }),
      ),
    }),
  ),
  below: z.optional(z.array(z.string())),
  next: z.array(z.strictObject({ command: z.string(), why: z.string() })),
});
