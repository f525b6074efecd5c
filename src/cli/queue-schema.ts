import * as z from "zod/mini";
import { QUEUE_STATUSES } from "../queue/job.ts";

const job = z.strictObject({
  id: z.string(),
  status: z.enum(QUEUE_STATUSES),
  command: z.union([z.string(), z.array(z.string())]),
  outDir: z.string(),
  attempt: z.int(),
  maxAttempts: z.int(),
  startedAt: z.optional(z.string()),
  heartbeatAt: z.optional(z.string()),
  endedAt: z.optional(z.string()),
  elapsedSeconds: z.optional(z.int()),
  returnCode: z.optional(z.int()),
  failure: z.optional(z.string()),
  log: z.optional(z.string()),
});

const change = z.strictObject({
  id: z.string(),
  what: z.enum(["added", "changed", "removed", ...QUEUE_STATUSES]),
  why: z.optional(z.string()),
});

/** What `queue init`, `run`, `status` and `recover` answer. */
export const queueView = z.strictObject({
  action: z.enum(["init", "run", "status", "recover"]),
  name: z.string(),
  config: z.string(),
  state: z.string(),
  queueLog: z.string(),
  counts: z.strictObject({ pending: z.int(), running: z.int(), done: z.int(), failed: z.int() }),
  total: z.int(),
  secondsLeft: z.optional(z.number()),
  silentSeconds: z.optional(z.int()),
  worker: z.optional(z.strictObject({ pid: z.int(), host: z.string() })),
  changes: z.array(change),
  how: z.enum(["done", "shown"]),
  end: z.optional(z.enum(["finished", "stopped", "left", "failed-fast"])),
  jobs: z.array(job),
});
