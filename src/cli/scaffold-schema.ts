import * as z from "zod/mini";

export const scaffolded = z.strictObject({
  experiment: z.string(),
  isDryRun: z.boolean(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      template: z.string(),
      task: z.string(),
      action: z.enum(["created", "updated", "unchanged", "changed", "kept", "replaced"]),
      diff: z.optional(z.string()),
    }),
  ),
});
