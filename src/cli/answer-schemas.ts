import * as z from "zod/mini";
import { EXIT } from "../model/exit.ts";

const location = z.strictObject({
  path: z.string(),
  line: z.int(),
  column: z.int(),
  endLine: z.int(),
  endColumn: z.int(),
  source: z.string(),
});

export const diagnostic = z.strictObject({
  severity: z.enum(["error", "warning", "info"]),
  code: z.string(),
  message: z.string(),
  next: z.optional(z.string()),
  path: z.optional(z.string()),
  location: z.optional(location),
});

export const exitCode = z.union(Object.values(EXIT).map((code) => z.literal(code)));

/** What a command answers about several experiments at once, where this is what it answers about one. */
export const severalOf = (data: z.ZodMiniType): z.ZodMiniType =>
  z.strictObject({
    experiments: z.array(
      z.strictObject({
        summary: z.string(),
        ok: z.boolean(),
        exitCode,
        data: z.nullable(data),
        diagnostics: z.array(diagnostic),
      }),
    ),
  });
