import * as z from "zod/mini";

const count = z.int();

/** What `preflight` answers: the checks are those that were made, in the order in which they are shown. */
export const preflightReport = z.strictObject({
  experiment: z.string(),
  folder: z.string(),
  summary: z.string(),
  backend: z.string(),
  left: z.int(),
  lost: z.int(),
  lines: z.array(
    z.strictObject({
      check: z.string(),
      verdict: z.enum(["ok", "warning", "failure", "unknown"]),
      found: z.string(),
      next: z.optional(z.string()),
    }),
  ),
  counts: z.strictObject({ ok: count, warning: count, failure: count, unknown: count }),
});
