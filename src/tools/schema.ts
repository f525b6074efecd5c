import { en } from "zod/locales";
import * as z from "zod/mini";
import { nearest } from "../model/nearest.ts";
import { err, ok, type Result } from "../model/result.ts";
import { found, given, ofRun, problemWithPattern, textThat } from "./pattern-schema.ts";
import { scoreMap, scoreSchema } from "./score-schema.ts";
import { CHECKS, type Companion, type Output, type Tool } from "./tool.ts";

const oneOrMore = <Item extends z.ZodMiniType<string>>(item: Item) =>
  z.pipe(
    z.transform((value) => (typeof value === "string" ? [value] : value)),
    z.array(item).check(z.minLength(1, "a list of patterns must have one")),
  );

const outputName = textThat((text) =>
  text.includes("/")
    ? `"${text}" is the name of no output: a name has no /`
    : problemWithPattern(text, "found"),
);
const keyPath = textThat((text) =>
  /^[^.\s]+(?:\.[^.\s]+)*$/.test(text) ? undefined : `"${text}" is no key: write a.b for b below a`,
);
const check = z.optional(z.enum(CHECKS));

const companionMap = z.strictObject({ path: oneOrMore(found), check, of: z.optional(outputName) });
const companion = z.pipe(
  z.transform((value) => (typeof value === "string" ? { path: value } : value)),
  companionMap,
);

const progress = z.strictObject({
  file: found,
  step: keyPath,
  steps: keyPath,
  epoch: z.optional(keyPath),
  epochs: z.optional(keyPath),
  stopped: z.optional(keyPath),
});

export const outputSchema = z.strictObject({
  path: oneOrMore(found),
  check,
  epochs: z.optional(z.enum(["each", "newest"])),
  with: z.optional(z.array(companion)),
  progress: z.optional(progress),
  final: z.optional(oneOrMore(found)),
});

const setting = z.strictObject({ file: ofRun, key: keyPath });
const knob = z.strictObject({ file: ofRun, batch: keyPath, accumulation: z.optional(keyPath) });

/** A tool of people's own under `tools:` in `runmark.yaml`. */
const toolSchema = z.strictObject({
  /** The stage that it serves when the summary's Tools section names no other. */
  stage: z.optional(z.string()),
  script: oneOrMore(given),
  template: z.optional(z.string().check(z.minLength(1, "a template needs a path"))),
  cwd: z.optional(z.enum(["script", "experiment"])),
  needs: z.optional(z.literal("training")),
  outputs: z.optional(z.array(outputSchema)),
  scores: z.optional(z.array(scoreSchema)),
  epochs: z.optional(setting),
  resumes: z.optional(z.boolean()),
  knob: z.optional(knob),
});

type ToolDefinition = z.infer<typeof toolSchema>;
type OutputDefinition = z.infer<typeof outputSchema>;

/** The small schemas come without words of their own. */
export const inEnglish = en().localeError;

/** What is wrong with a definition, and where in it. */
export interface ToolProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** A key there that means nothing. */
  readonly key?: string;
  /** What most likely was to stand there. */
  readonly meant?: string;
}

/** A tool with the stage that it serves, or what is wrong with its definition. */
export function readTool(
  name: string,
  definition: unknown,
): Result<{ readonly tool: Tool; readonly stage?: string }, ToolProblem> {
  const parsed = toolSchema.safeParse(definition, { error: inEnglish, reportInput: true });
  if (!parsed.success) {
    const { issues } = parsed.error;
    // A misspelt key is the cause of the one that is missing.
    return err(problemIn(issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]));
  }
  const { stage } = parsed.data;
  return ok({ tool: toolFrom(name, parsed.data), ...(stage === undefined ? {} : { stage }) });
}

function problemIn(issue: z.core.$ZodIssue | undefined): ToolProblem {
  if (issue === undefined) return { path: [], message: "not a tool" };
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    const [key = ""] = issue.keys;
    return { path, message, key, ...guess(key, keysAt(path)) };
  }
  return {
    path,
    message,
    ...(issue.code === "invalid_value" ? guess(issue.input, issue.values.map(String)) : {}),
  };
}

function guess(word: unknown, known: readonly string[]): { meant?: string } {
  const meant = typeof word === "string" ? nearest(word, known) : undefined;
  return meant === undefined ? {} : { meant };
}

export const keysOf = ({ shape }: { readonly shape: object }): readonly string[] => Object.keys(shape);

/** Which keys there may be, by the key above them. */
export const KEYS_BELOW: ReadonlyMap<PropertyKey | undefined, readonly string[]> = new Map<
  PropertyKey | undefined,
  readonly string[]
>([
  [undefined, keysOf(toolSchema)],
  ["outputs", keysOf(outputSchema)],
  ["with", keysOf(companionMap)],
  ["progress", keysOf(progress)],
  ["epochs", keysOf(setting)],
  ["knob", keysOf(knob)],
  ["scores", keysOf(scoreMap)],
]);

const keysAt = (path: readonly PropertyKey[]): readonly string[] =>
  KEYS_BELOW.get(path.findLast((step) => typeof step === "string")) ?? [];

type Filled<Value> = { [Key in keyof Value]: Filled<Exclude<Value[Key], undefined>> };

/** A file has keys or has them not: none is there and undefined. */
const filled = <Value>(definition: Value): Filled<Value> => definition as Filled<Value>;

function toolFrom(name: string, { stage: _stage, ...definition }: ToolDefinition): Tool {
  const { cwd = "script", outputs = [], resumes, ...rest } = filled(definition);
  return {
    name,
    ...rest,
    cwd,
    outputs: outputs.map(outputFrom),
    ...(resumes ? { resumes: true } : {}),
  };
}

export function outputFrom({ epochs, with: companions, check: how, ...rest }: OutputDefinition): Output {
  return {
    ...filled(rest),
    check: how ?? "nonempty",
    ...(epochs === "newest" ? { epochs } : {}),
    ...(companions === undefined ? {} : { with: companions.map(companionFrom) }),
  };
}

const companionFrom = ({ check: how, ...rest }: z.infer<typeof companion>): Companion => ({
  ...filled(rest),
  check: how ?? "nonempty",
});
