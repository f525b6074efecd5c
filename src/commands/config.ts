import type { Source } from "../config/keys.ts";
import { KEY_NAMES, KEYS, variableOf } from "../config/keys.ts";
import { hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import { readConfig } from "../tick/folder/read-config.ts";
import { type Answer, type Context, placeOf } from "./command.ts";

export interface ConfigShown {
  readonly keys: readonly {
    readonly key: string;
    readonly value: unknown;
    readonly source: Source;
    readonly variable: string;
    readonly meaning: string;
  }[];
  readonly tools: readonly string[];
}

/** Each setting, its value, and where that comes from. Outside of an experiment: what would hold in any. */
export async function config(context: Context): Promise<Answer<ConfigShown>> {
  const place = await placeOf(context);
  if (!place.ok && context.experiment !== undefined) return place.error;
  const read = await readConfig(context.system, place.ok ? place.value : undefined, context.flags);
  const { values, sources, tools } = read.config;
  const keys = KEY_NAMES.map((key) => ({
    key,
    value: values[key],
    source: sources.get(key) ?? "default",
    variable: variableOf(key),
    meaning: KEYS[key].meaning,
  }));
  return {
    exitCode: hasErrors(read.problems) ? EXIT.errors : EXIT.done,
    data: { keys, tools: [...tools.keys()] },
    diagnostics: read.problems,
  };
}
