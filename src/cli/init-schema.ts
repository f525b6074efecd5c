import * as z from "zod/mini";

/** What there is to begin with, where no template was named that there is. */
const templateList = z.strictObject({
  templates: z.array(z.strictObject({ name: z.string(), about: z.string() })),
});

export const initialised = z.union([
  z.strictObject({
    summary: z.string(),
    created: z.array(z.string()),
    runs: z.int(),
    template: z.optional(z.string()),
  }),
  templateList,
]);
