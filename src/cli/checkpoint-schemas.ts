import * as z from "zod/mini";
import { scoresSchema } from "../journal/schema.ts";
import { STATUSES } from "../model/status.ts";

const tensor = z.strictObject({
  name: z.string(),
  dtype: z.string(),
  shape: z.array(z.number()),
  bytes: z.number(),
  file: z.string(),
});

const checkpoint = z.strictObject({
  path: z.string(),
  epoch: z.optional(z.number()),
  step: z.optional(z.number()),
  isFinal: z.optional(z.literal(true)),
  isValid: z.boolean(),
  problem: z.optional(z.string()),
  bytes: z.number(),
  isPartial: z.optional(z.literal(true)),
  savedAt: z.optional(z.string()),
});

const run = z.strictObject({
  run: z.string(),
  tool: z.optional(z.string()),
  exists: z.boolean(),
  epochs: z.array(z.number()),
  steps: z.array(z.number()),
  expectedEpochs: z.optional(z.int()),
  newest: z.optional(z.string()),
  newestValid: z.optional(z.string()),
  bytes: z.number(),
  checkpoints: z.array(checkpoint),
  tensors: z.optional(
    z.strictObject({
      path: z.string(),
      parameters: z.number(),
      bytes: z.number(),
      tensors: z.array(tensor),
    }),
  ),
});

const kept = z.strictObject({ path: z.string(), why: z.string() });

/** What `checkpoints` answers: a listing, with `--path` or `--model` one path, and of `checkpoints prune` what is removed. */
export const checkpoints = z.union([
  z.strictObject({ experiment: z.string(), bytes: z.number(), runs: z.array(run) }),
  z.strictObject({ path: z.string() }),
  z.strictObject({
    how: z.enum(["done", "shown"]),
    bytes: z.number(),
    runs: z.array(
      z.strictObject({
        run: z.string(),
        refused: z.optional(z.string()),
        removed: z.array(z.strictObject({ path: z.string(), bytes: z.number() })),
        kept: z.array(kept),
      }),
    ),
  }),
]);

export const validated = z.strictObject({
  experiment: z.string(),
  isDeep: z.boolean(),
  tasks: z.array(
    z.strictObject({
      key: z.string(),
      stage: z.string(),
      run: z.string(),
      status: z.enum(STATUSES),
      tool: z.string(),
      verdict: z.enum(["valid", "missing", "broken", "unchecked"]),
      path: z.optional(z.string()),
      why: z.optional(z.string()),
      epoch: z.optional(z.int()),
      otherEpochs: z.optional(z.array(z.int())),
      expectedEpochs: z.optional(z.int()),
      pruned: z.optional(z.array(z.int())),
      result: z.optional(scoresSchema),
    }),
  ),
});
