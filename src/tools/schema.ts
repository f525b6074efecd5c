import { en } from "zod/locales";
import * as z from "zod/mini";
import { err, ok, type Result } from "../model/result.ts";
import { CHECKS, type Knob, type Tool } from "./tool.ts";

const patterns = z.union([z.string(), z.array(z.string()).check(z.minLength(1))]);

const keyPath = z.string().check(z.regex(/^[^.\s]+(?:\.[^.\s]+)*$/));

/** A tool of people's own under `tools:` in `runmark.yaml`. */
const toolSchema = z.strictObject({
  /** The stage that it serves when the summary's Tools section names no other. */
  stage: z.optional(z.string()),
  script: patterns,
  cwd: z.optional(z.enum(["script", "experiment"])),
  needs: z.optional(z.literal("training")),
  outputs: z.optional(z.array(z.strictObject({ path: patterns, check: z.optional(z.enum(CHECKS)) }))),
  resumes: z.optional(z.boolean()),
  knob: z.optional(
    z.strictObject({
      file: z.string().check(z.includes("{run}")),
      batch: keyPath,
      accumulation: z.optional(keyPath),
    }),
  ),
});

type ToolDefinition = z.infer<typeof toolSchema>;

/** The small schemas come without words of their own. */
const inEnglish = en().localeError;

/** A tool with the stage that it serves, or what is wrong with its definition and where in it. */
export function readTool(
  name: string,
  definition: unknown,
): Result<{ readonly tool: Tool; readonly stage?: string }, { path: PropertyKey[]; message: string }> {
  const parsed = toolSchema.safeParse(definition, { error: inEnglish });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err({ path: issue?.path ?? [], message: issue?.message ?? "not a tool" });
  }
  const { stage } = parsed.data;
  return ok({ tool: toolFrom(name, parsed.data), ...(stage === undefined ? {} : { stage }) });
}

const many = (value: string | string[]): string[] => (typeof value === "string" ? [value] : value);

const toolFrom = (name: string, definition: ToolDefinition): Tool => ({
  name,
  script: many(definition.script),
  cwd: definition.cwd ?? "script",
  ...(definition.needs === undefined ? {} : { needs: definition.needs }),
  outputs: (definition.outputs ?? []).map((output) => ({
    path: many(output.path),
    check: output.check ?? "nonempty",
  })),
  ...(definition.resumes ? { resumes: true } : {}),
  ...(definition.knob === undefined ? {} : { knob: knobFrom(definition.knob) }),
});

const knobFrom = ({ file, batch, accumulation }: NonNullable<ToolDefinition["knob"]>): Knob => ({
  file,
  batch,
  ...(accumulation === undefined ? {} : { accumulation }),
});
