import * as z from "zod/mini";

/** What `skills list`, `show` and `install` answer. */
export const skillsAnswer = z.union([
  z.strictObject({
    action: z.literal("list"),
    skills: z.array(
      z.strictObject({ name: z.string(), description: z.string(), files: z.array(z.string()) }),
    ),
  }),
  z.strictObject({ action: z.literal("show"), path: z.string(), text: z.string() }),
  z.strictObject({
    action: z.literal("install"),
    how: z.enum(["done", "shown", "refused"]),
    folders: z.array(
      z.strictObject({
        path: z.string(),
        files: z.array(
          z.strictObject({
            path: z.string(),
            state: z.enum(["new", "same", "updated", "removed", "changed", "replaced"]),
            diff: z.optional(z.string()),
          }),
        ),
      }),
    ),
  }),
]);
