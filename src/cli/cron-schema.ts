import * as z from "zod/mini";

export const cronAnswer = z.strictObject({
  how: z.enum(["done", "shown"]),
  entries: z.array(
    z.strictObject({
      id: z.string(),
      experiment: z.optional(z.string()),
      what: z.enum(["installed", "replaced", "unchanged", "removed", "absent", "edited", "there"]),
      lines: z.array(z.string()),
    }),
  ),
});
