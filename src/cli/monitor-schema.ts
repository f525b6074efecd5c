import * as z from "zod/mini";

const machine = z.strictObject({
  cpuPercent: z.optional(z.number()),
  load: z.optional(z.number()),
  memoryUsedMiB: z.optional(z.number()),
  memoryTotalMiB: z.optional(z.number()),
  swapUsedMiB: z.optional(z.number()),
  swapTotalMiB: z.optional(z.number()),
  temperatureC: z.optional(z.number()),
});

const gpu = z.strictObject({
  index: z.string(),
  name: z.optional(z.string()),
  uuid: z.optional(z.string()),
  utilizationPercent: z.optional(z.number()),
  memoryUsedMiB: z.optional(z.number()),
  memoryTotalMiB: z.optional(z.number()),
  powerWatts: z.optional(z.number()),
  temperatureC: z.optional(z.number()),
});

export const monitored = z.strictObject({
  at: z.string(),
  host: z.string(),
  machine,
  gpus: z.array(gpu),
  missing: z.array(
    z.strictObject({ what: z.enum(["temperature", "GPUs"]), why: z.string(), isBroken: z.boolean() }),
  ),
  samples: z.int(),
  file: z.optional(z.string()),
});
