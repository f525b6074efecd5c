import type { Diagnostic, Location } from "../model/diagnostic.ts";
import { BUILTIN_TOOLS } from "../tools/builtin.ts";
import type { Tool } from "../tools/tool.ts";
import { degreesProblems } from "./degrees.ts";
import type { ConfigFile } from "./file.ts";
import {
  type ConfigValues,
  fromText,
  KEY_NAMES,
  KEYS,
  type KeyName,
  problemWith,
  type Source,
  variableOf,
} from "./keys.ts";

export interface Config {
  readonly values: ConfigValues;
  /** Where each value comes from. */
  readonly sources: ReadonlyMap<KeyName, Source>;
  readonly tools: ReadonlyMap<string, Tool>;
  /** The tool that serves a stage when the summary names none. */
  readonly stageTools: ReadonlyMap<string, string>;
  /** All that say which stage they serve, in their words; the later ones win. */
  readonly serving: readonly Serving[];
  /** Names of tools whose definitions have a mistake. */
  readonly brokenTools: ReadonlySet<string>;
}

/** A tool and the stage that it says it serves. */
export interface Serving {
  readonly tool: string;
  readonly stage: string;
  readonly at?: Location;
  readonly layer: "experiment" | "user";
}

/** All layers as they were read, first one wins. */
export interface ConfigLayers {
  readonly flags: ReadonlyMap<KeyName, unknown>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly experiment?: { readonly path: string; readonly text: string };
  readonly user?: { readonly path: string; readonly text: string };
}

/** Flag over variable over experiment over user over default. Any problem means that nothing of it is to be used. */
export async function resolveConfig(
  layers: ConfigLayers,
): Promise<{ config: Config; problems: Diagnostic[] }> {
  const experiment = await readLayer(layers.experiment);
  const user = await readLayer(layers.user);
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
  const defined = new Map([...user.file.tools, ...experiment.file.tools]);
  const broken = new Set([...defined].flatMap(([name, { tool }]) => (tool === undefined ? [name] : [])));
  const sound = [...defined].flatMap(([name, { tool }]) =>
    tool === undefined ? [] : [[name, tool] as const],
  );
  const serving = [...servingIn(user.file, "user"), ...servingIn(experiment.file, "experiment")];
  const config: Config = {
    values: values as ConfigValues,
    sources,
    tools: new Map([...BUILTIN_TOOLS, ...sound].filter(([name]) => !broken.has(name))),
    stageTools: new Map(serving.map(({ stage, tool }) => [stage, tool])),
    serving,
    brokenTools: broken,
  };
  const problems = [...variables.problems, ...experiment.problems, ...user.problems];
  return { config, problems: [...problems, ...degreesProblems(config)] };
}

const servingIn = ({ tools }: ConfigFile, layer: Serving["layer"]): readonly Serving[] =>
  [...tools].flatMap(([tool, { stage, stageAt }]) =>
    stage === undefined ? [] : [{ tool, stage, layer, ...(stageAt === undefined ? {} : { at: stageAt }) }],
  );

/** YAML is loaded only where there is a file to read: `status` has to start fast. */
async function readLayer(
  layer: { path: string; text: string } | undefined,
): Promise<{ file: ConfigFile; problems: Diagnostic[] }> {
  if (layer === undefined) return { file: { values: new Map(), tools: new Map() }, problems: [] };
  const { readConfigFile } = await import("./file.ts");
  return readConfigFile(layer.path, layer.text);
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
