import type { Config } from "../config/config.ts";
import type { Source } from "../config/keys.ts";
import { KEY_NAMES, KEYS, variableOf } from "../config/keys.ts";
import { openJournal } from "../journal/journal.ts";
import { hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import type { Place } from "../tick/folder/place.ts";
import { readConfig } from "../tick/folder/read-config.ts";
import { type Answer, type Context, placeOf } from "./command.ts";

export interface ConfigShown {
  readonly keys: readonly {
    readonly key: string;
    readonly value: unknown;
    readonly source: Source;
    readonly variable: string;
    readonly meaning: string;
    /** What holds in its stead here: the backend that this experiment was begun with. */
    readonly inFact?: string | undefined;
  }[];
  readonly tools: readonly string[];
}

/** Where jobs go though the setting leaves it open: an experiment stays with what it was begun with. */
async function boundBackend(
  { system }: Context,
  { folder }: Place,
  config: Config,
): Promise<string | undefined> {
  if (config.values.backend !== "auto") return undefined;
  const journal = await openJournal(system.files, folder);
  // One that cannot be read is told by whoever needs it.
  return journal.ok ? journal.value.state.backend : undefined;
}

/** Each setting, its value, and where that comes from. Outside of an experiment: what would hold in any. */
export async function config(context: Context): Promise<Answer<ConfigShown>> {
  const place = await placeOf(context);
  if (!place.ok && context.experiment !== undefined) return place.error;
  const read = await readConfig(context.system, place.ok ? place.value : undefined, context.flags);
  const { values, sources, tools } = read.config;
  const bound = place.ok ? await boundBackend(context, place.value, read.config) : undefined;
  const keys = KEY_NAMES.map((key) => ({
    key,
    value: values[key],
    source: sources.get(key) ?? "default",
    variable: variableOf(key),
    meaning: KEYS[key].meaning,
    ...(key === "backend" && bound !== undefined ? { inFact: bound } : {}),
  }));
  return {
    exitCode: hasErrors(read.problems) ? EXIT.errors : EXIT.done,
    data: { keys, tools: [...tools.keys()] },
    diagnostics: read.problems,
  };
}
