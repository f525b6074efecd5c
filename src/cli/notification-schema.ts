import * as z from "zod/mini";
import { NOTIFICATION } from "../commands/notify/notify.ts";
import { CAUSE_IDS } from "../model/cause.ts";
import { STATUSES } from "../model/status.ts";
import { exitCode } from "./answer-schemas.ts";

/** What the command of `notify` gets on its standard input. */
export const notification = z.strictObject({
  schema: z.literal(NOTIFICATION),
  id: z.string(),
  kind: z.enum(["ended", "turned", "finished", "more"]),
  experiment: z.strictObject({ name: z.string(), summary: z.string() }),
  at: z.string(),
  task: z.optional(z.string()),
  run: z.optional(z.string()),
  stage: z.optional(z.string()),
  from: z.optional(z.string()),
  to: z.optional(z.enum(STATUSES)),
  reason: z.optional(z.string()),
  cause: z.optional(z.enum(CAUSE_IDS)),
  evidence: z.optional(z.strictObject({ untrusted: z.literal(true), text: z.string() })),
  jobId: z.optional(z.string()),
  attempt: z.optional(z.int()),
  counts: z.optional(z.partialRecord(z.enum(STATUSES), z.int())),
  exitCode: z.optional(exitCode),
});
