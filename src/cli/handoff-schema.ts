import * as z from "zod/mini";
import { scoresSchema } from "../journal/schema.ts";
import { STATUSES } from "../model/status.ts";

/** A list of which so many are told, and how many there are; of groups of tasks the total counts tasks. */
const some = (item: z.ZodMiniType): z.ZodMiniType =>
  z.strictObject({ total: z.int(), listed: z.array(item) });

const status = z.enum(STATUSES);
const names = some(z.string());
const commit = z.strictObject({ hash: z.string(), subject: z.string(), at: z.string() });
const file = z.strictObject({
  path: z.string(),
  how: z.enum(["new", "changed", "deleted", "renamed", "in conflict"]),
});

const git = z.strictObject({
  branch: z.optional(z.string()),
  upstream: z.optional(z.string()),
  behind: z.optional(z.int()),
  lastCommit: z.optional(commit),
  uncommitted: z.optional(some(file)),
  unpushed: z.optional(z.union([some(commit), z.literal("no-remote")])),
  commits: z.optional(some(commit)),
  changed: z.optional(some(file)),
});

const completed = z.strictObject({
  task: z.string(),
  at: z.optional(z.string()),
  seconds: z.optional(z.number()),
  estimate: z.optional(z.string()),
  scores: z.optional(scoresSchema),
});

const live = z.strictObject({
  task: z.string(),
  status,
  job: z.optional(z.string()),
  node: z.optional(z.string()),
  seconds: z.optional(z.number()),
  secondsLeft: z.optional(z.number()),
  secondsToLimit: z.optional(z.number()),
  estimate: z.optional(z.string()),
  progress: z.optional(z.strictObject({ done: z.number(), total: z.number() })),
  remarks: z.array(z.string()),
});

const failure = z.strictObject({
  status,
  tasks: names,
  what: z.string(),
  evidence: z.optional(z.strictObject({ untrusted: z.literal(true), place: z.string(), line: z.string() })),
  next: z.optional(z.string()),
});

/** What `handoff` answers: what the file says, and with `--stdout` its text. */
export const handedOff = z.strictObject({
  experiment: z.string(),
  folder: z.string(),
  summary: z.string(),
  path: z.string(),
  how: z.enum(["written", "shown"]),
  text: z.optional(z.string()),
  at: z.string(),
  since: z.optional(z.string()),
  sinceCommit: z.optional(z.string()),
  missing: z.array(z.string()),
  git: z.optional(git),
  stages: z.array(
    z.strictObject({
      stage: z.string(),
      total: z.int(),
      over: z.int(),
      counts: z.partialRecord(status, z.int()),
    }),
  ),
  knownUntil: z.optional(z.string()),
  worker: z.optional(z.strictObject({ pid: z.int(), host: z.string(), command: z.string() })),
  secondsLeft: z.optional(z.number()),
  ofExpected: z.optional(z.number()),
  completed: some(completed),
  underWay: some(live),
  failures: some(failure),
  stuck: some(z.strictObject({ status, tasks: names, reason: z.string(), next: z.optional(z.string()) })),
  notes: some(z.strictObject({ line: z.int(), of: z.string(), text: z.string() })),
  next: z.array(z.strictObject({ what: z.string(), commands: z.array(z.string()) })),
});
