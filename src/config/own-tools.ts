import { isMap, isScalar, type Node, type YAMLMap } from "yaml";
import type { Diagnostic, Location } from "../model/diagnostic.ts";
import type { ToolProblem } from "../tools/schema.ts";
import type { Tool } from "../tools/tool.ts";
import { rangeOf, type YamlFile } from "./yaml-file.ts";
import { placeOf } from "./yaml-place.ts";

/** A tool of people's own, as far as its definition can be read. */
export interface OwnTool {
  /** Absent where its definition has a mistake: it serves its stage all the same, so that no other is taken for it. */
  readonly tool?: Tool;
  /** As it is written; the summary may say otherwise. */
  readonly stage?: string;
  readonly stageAt?: Location;
}

/** Reads what stands under `tools:`, and reports what is wrong with each at the line that is wrong. */
export async function ownTools(
  yaml: YamlFile,
  section: YAMLMap,
): Promise<{ tools: Map<string, OwnTool>; problems: Diagnostic[] }> {
  // Few people have tools of their own, and every command starts faster without what checks them.
  const { readTool } = await import("../tools/schema.ts");
  const tools = new Map<string, OwnTool>();
  const problems: Diagnostic[] = [];
  for (const { key, value } of section.items) {
    const name = isScalar(key) ? String(key.value) : "";
    const node = yaml.resolve(value) as Node | null;
    const read = readTool(name, (value as Node | null)?.toJS(yaml.document) ?? null);
    tools.set(name, { ...(read.ok ? { tool: read.value.tool } : {}), ...stageIn(yaml, node) });
    if (!read.ok) problems.push(problemWithTool(yaml, name, read.error, [key as Node, node]));
  }
  return { tools, problems };
}

function stageIn(yaml: YamlFile, definition: Node | null): Pick<OwnTool, "stage" | "stageAt"> {
  const node = isMap(definition) ? yaml.resolve(definition.get("stage", true)) : undefined;
  if (!isScalar(node) || typeof node.value !== "string") return {};
  const [start, end] = node.range ?? [0, 0];
  return { stage: node.value, stageAt: yaml.locate(start, end) };
}

function problemWithTool(
  yaml: YamlFile,
  name: string,
  { path, message, key: strange, meant }: ToolProblem,
  [key, definition]: readonly [Node, Node | null],
): Diagnostic {
  const where = [`tools.${name}`, ...path].join(".");
  const next = meant === undefined ? undefined : `Did you mean ${meant}?`;
  const place = placeOf(definition, path, strange);
  const [start, end] = place ?? rangeOf(definition, key);
  return yaml.problem(
    "config.bad-tool",
    `${where}: ${message}`,
    [start, place === undefined ? start + 1 : end],
    next,
  );
}
