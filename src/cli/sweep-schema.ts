import * as z from "zod/mini";
import { DIRECTIONS } from "../model/trial.ts";

const configuration = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const objective = z.strictObject({ metric: z.string(), direction: z.enum(DIRECTIONS) });

/** Where a sweep stands, in the answer of `sweep`. */
export const sweepProgress = z.strictObject({
  phase: z.enum(["searching", "finishing", "done", "stuck"]),
  endedBy: z.optional(z.literal("fail-fast")),
  objective,
  trials: z.strictObject({
    planned: z.optional(z.int()),
    laidOut: z.int(),
    completed: z.int(),
    scored: z.int(),
    failed: z.int(),
    refused: z.int(),
    stopped: z.int(),
    skipped: z.int(),
    held: z.int(),
    unfinished: z.int(),
    running: z.int(),
    left: z.optional(z.int()),
  }),
  asked: z.strictObject({ gpus: z.int(), nodes: z.int(), cpus: z.int() }),
  best: z.optional(
    z.strictObject({ trial: z.int(), run: z.string(), score: z.number(), parameters: configuration }),
  ),
  secondsLeft: z.optional(z.int()),
});

const resources = z.strictObject({
  gpus: z.optional(z.int()),
  nodes: z.optional(z.int()),
  cpus: z.optional(z.int()),
  memory: z.optional(z.string()),
  time: z.optional(z.string()),
  partition: z.optional(z.string()),
  account: z.optional(z.string()),
});

/** What `sweep --dry-run` answers. */
export const sweepPlan = z.strictObject({
  name: z.string(),
  folder: z.string(),
  search: z.enum(["grid", "random", "list", "external"]),
  planned: z.optional(z.int()),
  parallel: z.int(),
  objective,
  fixed: configuration,
  asked: z.strictObject({ training: resources, evaluation: z.optional(resources) }),
  laidOut: z.int(),
  first: z.array(z.strictObject({ number: z.int(), run: z.string(), parameters: configuration })),
  script: z.optional(z.string()),
});
