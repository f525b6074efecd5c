import type { Diagnostic } from "../model/diagnostic.ts";
import { BUILTIN_TOOLS } from "../tools/builtin.ts";
import type { Tool } from "../tools/tool.ts";
import { type ConfigFile, emptyConfigFile, problemWith, readConfigFile } from "./file.ts";
import { type ConfigValues, KEY_NAMES, KEYS, type KeyName, variableOf } from "./keys.ts";

export type Source = "flag" | "variable" | "experiment" | "user" | "default";

export interface Config {
  readonly values: ConfigValues;
  /** Where each value comes from. */
  readonly sources: ReadonlyMap<KeyName, Source>;
  readonly tools: ReadonlyMap<string, Tool>;
  /** The tool that serves a stage when the summary names none. */
  readonly stageTools: ReadonlyMap<string, string>;
}

/** All layers as they were read, first one wins. */
export interface ConfigLayers {
  readonly flags: ReadonlyMap<KeyName, unknown>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly experiment?: { readonly path: string; readonly text: string };
  readonly user?: { readonly path: string; readonly text: string };
}

/** Flag over variable over experiment over user over default. Any problem means that nothing of it is to be used. */
export function resolveConfig(layers: ConfigLayers): { config: Config; problems: Diagnostic[] } {
  const experiment = readLayer(layers.experiment);
  const user = readLayer(layers.user);
  const variables = readVariables(layers.env);
  const ordered: readonly [Source, ReadonlyMap<KeyName, unknown>][] = [
    ["flag", layers.flags],
    ["variable", variables.values],
    ["experiment", experiment.file.values],
    ["user", user.file.values],
  ];
  const sources = new Map<KeyName, Source>();
  const values: Record<string, unknown> = {};
  for (const name of KEY_NAMES) {
    const layer = ordered.find(([, settings]) => settings.has(name));
    sources.set(name, layer?.[0] ?? "default");
    values[name] = layer === undefined ? KEYS[name].fallback : layer[1].get(name);
  }
  const defined = [...user.file.tools, ...experiment.file.tools];
  const config: Config = {
    values: values as ConfigValues,
    sources,
    tools: new Map([...BUILTIN_TOOLS, ...defined.map(([name, { tool }]) => [name, tool] as const)]),
    stageTools: new Map(defined.flatMap(([name, { stage }]) => (stage === undefined ? [] : [[stage, name]]))),
  };
  return { config, problems: [...variables.problems, ...experiment.problems, ...user.problems] };
}

function readLayer(layer: { path: string; text: string } | undefined): {
  file: ConfigFile;
  problems: Diagnostic[];
} {
  return layer === undefined
    ? { file: emptyConfigFile, problems: [] }
    : readConfigFile(layer.path, layer.text);
}

function readVariables(env: ConfigLayers["env"]): {
  values: Map<KeyName, unknown>;
  problems: Diagnostic[];
} {
  const values = new Map<KeyName, unknown>();
  const problems: Diagnostic[] = [];
  for (const name of KEY_NAMES) {
    const text = env[variableOf(name)];
    if (text === undefined || text === "") continue;
    const value = fromText(name, text);
    const problem = problemWith(name, value);
    if (problem === undefined) values.set(name, value);
    else {
      problems.push({
        severity: "error",
        code: "config.bad-variable",
        message: `${variableOf(name)}: ${problem}`,
        next: `Correct it, or remove it with: unset ${variableOf(name)}`,
      });
    }
  }
  return { values, problems };
}

/** A variable or a flag is text; numbers and `null` are meant where the key takes them. */
export function fromText(name: KeyName, text: string): unknown {
  if (text === "null" || text === "none") return null;
  const fallback = KEYS[name].fallback;
  if (typeof fallback === "string") return text;
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? text : number;
}
