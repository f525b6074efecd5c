import * as z from "zod/mini";

const table = z.enum(["crontab", "scrontab"]);

const entry = z.strictObject({
  id: z.string(),
  state: z.enum(["new", "same", "updated", "edited", "replaced", "removed", "missing"]),
  lines: z.array(z.string()),
  schedule: z.optional(z.string()),
  ticks: z.optional(z.string()),
  log: z.optional(z.string()),
  isGone: z.optional(z.literal(true)),
  madeWithAll: z.optional(z.string()),
});

/** What `cron install`, `show` and `remove` answer. */
export const cronAnswer = z.union([
  z.strictObject({ action: z.literal("show"), table, host: z.string(), entries: z.array(entry) }),
  z.strictObject({
    action: z.enum(["install", "remove"]),
    table,
    how: z.enum(["done", "shown", "refused"]),
    entries: z.array(entry),
    diff: z.optional(z.string()),
  }),
]);
