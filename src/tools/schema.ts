import * as z from "zod/mini";
import { CHECKS, type Tool } from "./tool.ts";

const patterns = z.union([z.string(), z.array(z.string()).check(z.minLength(1))]);

/** A tool of people's own under `tools:` in `runmark.yaml`. */
export const toolSchema = z.strictObject({
  /** The stage that it serves when the summary's Tools section names no other. */
  stage: z.optional(z.string()),
  script: patterns,
  cwd: z.optional(z.enum(["script", "experiment"])),
  needs: z.optional(z.literal("training")),
  outputs: z.optional(z.array(z.strictObject({ path: patterns, check: z.optional(z.enum(CHECKS)) }))),
});

export type ToolDefinition = z.infer<typeof toolSchema>;

const many = (value: string | string[]): string[] => (typeof value === "string" ? [value] : value);

export const toolFrom = (name: string, definition: ToolDefinition): Tool => ({
  name,
  script: many(definition.script),
  cwd: definition.cwd ?? "script",
  ...(definition.needs === undefined ? {} : { needs: definition.needs }),
  outputs: (definition.outputs ?? []).map((output) => ({
    path: many(output.path),
    check: output.check ?? "nonempty",
  })),
});
