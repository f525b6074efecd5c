import * as z from "zod/mini";
import { DATA_SCHEMAS, envelopeOf } from "../../src/cli/schemas.ts";

type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === "object" && value !== null;
const schemas = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isSchema) : []);

const answers = new Map<string, Schema>(
  Object.entries(DATA_SCHEMAS).map(([name, data]) => [name, z.toJSONSchema(envelopeOf(name, data))]),
);

/** Whether an answer of the command may hold something at a path such as `data.tasks[].why`. */
export function isInAnswer(command: string, path: string): boolean {
  const schema = answers.get(command);
  return schema !== undefined && leadsOn(schema, path.match(/\[\]|[^.[\]]+/g) ?? []);
}

function leadsOn(schema: Schema, steps: readonly string[]): boolean {
  const [step, ...others] = steps;
  if (step === undefined) return true;
  const either = [...schemas(schema.anyOf), ...schemas(schema.oneOf), ...schemas(schema.allOf)];
  if (either.some((one) => leadsOn(one, steps))) return true;
  const below =
    step === "[]" ? schema.items : isSchema(schema.properties) ? schema.properties[step] : undefined;
  return isSchema(below) && leadsOn(below, others);
}

/** Every name of a property, and every word that a property may have, in any answer. */
export const WORDS_OF_ANSWERS: ReadonlySet<string> = new Set([...answers.values()].flatMap(wordsOf));

function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (!isSchema(value)) return [];
  const words = [value.enum, [value.const], Object.keys(isSchema(value.properties) ? value.properties : {})];
  return [
    ...words.flat().filter((word) => typeof word === "string"),
    ...Object.values(value).flatMap(wordsOf),
  ];
}
