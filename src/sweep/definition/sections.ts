import * as z from "zod/mini";
import { problemWithName } from "../../model/folder-name.ts";
import { nearest } from "../../model/nearest.ts";
import { DIRECTIONS } from "../../model/trial.ts";
import { textThat } from "../../tools/pattern-schema.ts";
import { keysOf, outputFrom, outputSchema } from "../../tools/schema.ts";
import { sourceMap, sourceSchema } from "../../tools/score-schema.ts";
import { above0, refuse, valueSchema, whole } from "./check.ts";
import type { EarlyStopping, Objective, Resources, Search, Step } from "./definition.ts";

const isBlank = (text: string): boolean => text.trim() === "";
const filledText = textThat((text) => (isBlank(text) ? "it must not be empty" : undefined));
const lineOfText = textThat((text) =>
  isBlank(text) || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) ? "it must be one line of text" : undefined,
);
export const nameSchema = textThat((text) =>
  isBlank(text) ? "it must not be empty" : problemWithName(text)?.replace(/^/, "the name "),
);

/** Only what SLURM takes: it becomes an `#SBATCH` line, in which nothing else may follow. */
const sbatchText = (form: RegExp, example: string) =>
  z.pipe(
    z.transform((value) => (typeof value === "number" ? String(value) : value)),
    textThat((text) =>
      form.test(text) ? undefined : `${JSON.stringify(text)} is not in the words of SLURM, as ${example} is`,
    ),
  );

const resourcesMap = z.strictObject({
  gpus: z.optional(whole(0)),
  nodes: z.optional(whole(1)),
  cpus: z.optional(whole(1)),
  memory: z.optional(sbatchText(/^\d+(?:[KMGT]B?)?$/i, "8G")),
  time: z.optional(sbatchText(/^(?:\d+-)?\d+(?::\d+){0,2}$/, '"00:30:00"')),
  partition: z.optional(sbatchText(/^[\w.,@+-]+$/, "gpu")),
  account: z.optional(sbatchText(/^[\w.,@+-]+$/, "lab")),
});

/** A file has keys or has them not: none is there and undefined. */
type Filled<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };
const filled = <Value>(value: Value): Filled<Value> => value as Filled<Value>;

export const resourcesSchema = z.pipe(
  resourcesMap,
  z.transform((keys): Resources => filled(keys)),
);

const STEP = {
  command: z.optional(filledText),
  template: z.optional(lineOfText),
  outputs: z.optional(z.array(outputSchema)),
  resources: z.optional(resourcesSchema),
};
const stepMap = z.strictObject(STEP);
const evaluateMap = z.strictObject({ task: z.optional(nameSchema), ...STEP });

type Context = { issues: z.core.$ZodRawIssue[] };

function stepFrom(
  { command, template, outputs, resources }: z.infer<typeof stepMap>,
  context: Context,
): Step {
  if ((command === undefined) === (template === undefined))
    refuse(
      context,
      command,
      command === undefined
        ? "neither command nor template says what runs"
        : "command and template are both given",
      "Give one of the two: a command, or the path of a script",
      "sweep.command-or-template",
    );
  return {
    ...(command === undefined ? {} : { command }),
    ...(template === undefined ? {} : { template }),
    outputs: (outputs ?? []).map(outputFrom),
    resources: resources ?? {},
  };
}

export const trainSchema = z.pipe(stepMap, z.transform(stepFrom));
export const evaluateSchema = z.pipe(
  evaluateMap,
  z.transform(({ task = "evaluation", ...step }, context): Step & { readonly task: string } => ({
    ...stepFrom(step, context),
    task,
  })),
);

const objectiveMap = z.strictObject({
  metric: lineOfText,
  direction: z.enum(DIRECTIONS),
  from: z.optional(sourceSchema),
});
export const objectiveSchema = z.pipe(
  objectiveMap,
  z.transform((keys): Objective => filled(keys)),
);

function problemWithSteps(text: string): string | undefined {
  try {
    const groups = new RegExp(`${text}|`).exec("")?.length ?? 0;
    return groups > 2 ? undefined : "it needs two groups: (...) around the step and around the value";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const stoppingMap = z.strictObject({
  log: textThat(problemWithSteps),
  min_steps: whole(1),
  reduction: whole(2),
  direction: z.enum(DIRECTIONS),
});
export const earlyStoppingSchema = z.pipe(
  stoppingMap,
  z.transform(({ min_steps: minSteps, ...rest }): EarlyStopping => ({ ...rest, minSteps })),
);

const scheduleMap = z.strictObject({ parallel: whole(1) });
export const scheduleSchema = z.pipe(
  z.transform((value, context) => {
    if (value === "sequential") return { parallel: 1 };
    if (typeof value === "object" && value !== null) return value;
    return refuse(
      context,
      value,
      "it is neither sequential nor parallel",
      "Write sequential, or {parallel: 4}",
    );
  }),
  z.pipe(
    scheduleMap,
    z.transform(({ parallel }): number => parallel),
  ),
);

/** Timers of Node run out at once when they are set to more than 24 days. */
const DAY_SECONDS = 86_400;

const randomMap = z.strictObject({ seed: z.optional(whole(0)) });
const externalMap = z.strictObject({
  command: z
    .array(filledText, "it must be a list of words, as [python3, suggest.py]")
    .check(z.minLength(1, "it must name a program")),
  timeout_seconds: z.optional(above0.check(z.maximum(DAY_SECONDS, "it must be a day (86400) at most"))),
});
const searchMap = z.strictObject({
  grid: z.optional(z.strictObject({})),
  random: z.optional(randomMap),
  list: z.optional(
    z.array(z.record(z.string(), valueSchema)).check(z.minLength(1, "it must have a configuration")),
  ),
  external: z.optional(externalMap),
});
const SEARCHES = keysOf(searchMap);
const ONE_SEARCH = "Write grid, random, {random: {seed: 7}}, {list: [...]} or {external: {command: [...]}}";

/** Seconds for one answer of a program, where the definition says nothing. */
const PATIENCE_SECONDS = 60;

export const searchSchema = z.pipe(
  z.transform((value, context) => {
    if (value === "grid" || value === "random") return { [value]: {} };
    if (typeof value === "object" && value !== null) return value;
    const meant = typeof value === "string" ? nearest(value, SEARCHES) : undefined;
    const next = meant === undefined ? ONE_SEARCH : `Did you mean ${meant}?`;
    return refuse(context, value, `${JSON.stringify(value)} is no search`, next);
  }),
  z.pipe(
    searchMap,
    z.transform((keys, context): Search => {
      const { grid, random, list: configurations, external } = keys;
      if (Object.values(keys).filter((each) => each !== undefined).length !== 1)
        return refuse(context, keys, "it must be one search", ONE_SEARCH);
      if (random !== undefined) return { kind: "random", seed: random.seed ?? 0 };
      if (configurations !== undefined) return { kind: "list", configurations };
      if (external === undefined || grid !== undefined) return { kind: "grid" };
      const { command, timeout_seconds: timeoutSeconds = PATIENCE_SECONDS } = external;
      return { kind: "external", command, timeoutSeconds };
    }),
  ),
);

export const runSchema = filledText;
export const maxTrialsSchema = whole(1);

/** The keys of each section, by its path without the parts that people name themselves. */
export const SECTION_KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ["resources", keysOf(resourcesMap)],
  ["train", keysOf(stepMap)],
  ["train.resources", keysOf(resourcesMap)],
  ["evaluate", keysOf(evaluateMap)],
  ["evaluate.resources", keysOf(resourcesMap)],
  ["objective", keysOf(objectiveMap)],
  ["objective.from", keysOf(sourceMap)],
  ["early_stopping", keysOf(stoppingMap)],
  ["schedule", keysOf(scheduleMap)],
  ["search", SEARCHES],
  ["search.random", keysOf(randomMap)],
  ["search.external", keysOf(externalMap)],
]);
