import * as z from "zod/mini";
import { found, textThat } from "./pattern-schema.ts";
import type { NamedScore, ScoreSource } from "./tool.ts";

const pointer = textThat((text) =>
  text === "" || text.startsWith("/")
    ? undefined
    : `"${text}" is no JSON pointer: write /${text.replaceAll(".", "/")}`,
);

/** What is wrong with a regular expression whose first group is to be a number. */
export function problemWithExpression(text: string): string | undefined {
  try {
    // An expression that fits nothing at all still tells how many groups it has.
    const groups = new RegExp(`${text}|`).exec("")?.length ?? 0;
    return groups > 1 ? undefined : `"${text}" has no group: put the number in (...)`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const named = textThat((text) => (text.trim() === "" ? "it must not be empty" : undefined));

/** The keys of a source, of which only some go together. */
const SOURCE = {
  file: z.optional(found),
  pointer: z.optional(pointer),
  log: z.optional(textThat(problemWithExpression)),
  csv: z.optional(found),
  column: z.optional(named),
  row: z.optional(z.enum(["last", "min", "max"])),
};

export const sourceMap = z.strictObject(SOURCE);
export const scoreMap = z.strictObject({ metric: named, ...SOURCE });

type Keys = z.infer<typeof sourceMap>;

const ONE_OF = "name one place: file and pointer, or log, or csv and column";

function sourceOf({ file, pointer: at, log, csv, column, row }: Keys): ScoreSource | undefined {
  const given = [file, log, csv].filter((each) => each !== undefined).length;
  if (given !== 1) return undefined;
  const ofCsv = column !== undefined || row !== undefined;
  if (log !== undefined) return at === undefined && !ofCsv ? { log } : undefined;
  if (file !== undefined) return at === undefined || ofCsv ? undefined : { file, pointer: at };
  if (csv === undefined || column === undefined || at !== undefined) return undefined;
  return { csv, column, ...(row === undefined ? {} : { row }) };
}

/** Where a number is read. */
export const sourceSchema = z.pipe(
  sourceMap,
  z.transform((keys, context): ScoreSource => sourceOf(keys) ?? refused(context, keys)),
);

/** The same with what it is called, as an entry of `scores:`. */
export const scoreSchema = z.pipe(
  scoreMap,
  z.transform(({ metric, ...keys }, context): NamedScore => {
    const source = sourceOf(keys) ?? refused(context, keys);
    return { metric, ...source };
  }),
);

function refused(context: { issues: z.core.$ZodRawIssue[] }, input: unknown): never {
  context.issues.push({ code: "custom", message: ONE_OF, input });
  return z.NEVER;
}
