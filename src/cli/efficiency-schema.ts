import * as z from "zod/mini";
import { STATUSES } from "../model/status.ts";
import { HINT_KINDS } from "../model/usage.ts";

/** Used against asked, in the unit that the name of the property has. */
const share = z.strictObject({ used: z.number(), asked: z.number() });

const hint = {
  kind: z.enum(HINT_KINDS),
  text: z.string(),
  write: z.optional(z.string()),
};

const task = z.strictObject({
  key: z.string(),
  stage: z.string(),
  run: z.string(),
  status: z.enum(STATUSES),
  attempt: z.optional(z.int()),
  job: z.optional(z.string()),
  says: z.optional(z.string()),
  isRunning: z.optional(z.literal(true)),
  jobs: z.optional(z.int()),
  elapsedSeconds: z.optional(z.number()),
  timeSeconds: z.optional(share),
  cpus: z.optional(z.int()),
  cpuSeconds: z.optional(share),
  peakMiB: z.optional(z.number()),
  memoryMiB: z.optional(share),
  memoryIsSum: z.optional(z.literal(true)),
  gpus: z.optional(z.int()),
  gpu: z.optional(
    z.strictObject({
      kind: z.enum(["mean", "peak"]),
      percent: z.optional(z.number()),
      memoryMiB: z.optional(z.number()),
      memoryOfMiB: z.optional(z.number()),
    }),
  ),
  hints: z.array(z.strictObject(hint)),
});

const stage = z.strictObject({
  stage: z.string(),
  tasks: z.int(),
  medians: z.strictObject({
    time: z.optional(z.number()),
    cpu: z.optional(z.number()),
    memory: z.optional(z.number()),
    gpu: z.optional(z.number()),
  }),
  hints: z.array(z.strictObject({ ...hint, tasks: z.array(z.string()) })),
});

const held = { cpuSeconds: z.number(), gpuSeconds: z.number(), memoryMiBSeconds: z.number() };

/** What `efficiency` answers. */
export const efficiencyReport = z.strictObject({
  experiment: z.string(),
  stages: z.array(stage),
  totals: z.strictObject({
    tries: z.int(),
    cpuSeconds: z.optional(share),
    gpuSeconds: z.optional(share),
    memoryMiBSeconds: z.optional(share),
    held: z.strictObject(held),
    lost: z.strictObject({ ...held, tries: z.int() }),
  }),
  tasks: z.array(task),
});
