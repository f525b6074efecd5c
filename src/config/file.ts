import { isMap, isScalar, type Node } from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import { didYouMean, likely } from "../model/nearest.ts";
import { KEY_NAMES, KEYS, type KeyName, problemWith } from "./keys.ts";
import { type OwnTool, ownTools } from "./own-tools.ts";
import { isNothing, openYaml, rangeOf, type YamlFile } from "./yaml-file.ts";

/** What one configuration file sets. */
export interface ConfigFile {
  readonly values: ReadonlyMap<KeyName, unknown>;
  /** By name, in the order of the file. */
  readonly tools: ReadonlyMap<string, OwnTool>;
}

/** Reads the text of a `runmark.yaml`. Every problem is reported with its place; none stops the reading of the rest. */
export async function readConfigFile(
  path: string,
  file: string,
): Promise<{ file: ConfigFile; problems: Diagnostic[] }> {
  const yaml = openYaml(path, file, "config.syntax");
  const reader = new Reader(yaml);
  if (yaml.syntaxErrors.length === 0) {
    await reader.readRoot(yaml.document.contents);
    reader.compareDegrees();
  }
  const problems = [...yaml.syntaxErrors, ...reader.problems];
  return { file: { values: reader.values, tools: reader.tools }, problems };
}

class Reader {
  readonly values = new Map<KeyName, unknown>();
  readonly tools = new Map<string, OwnTool>();
  readonly problems: Diagnostic[] = [];
  readonly #yaml: YamlFile;
  readonly #places = new Map<KeyName, ReturnType<typeof rangeOf>>();

  constructor(yaml: YamlFile) {
    this.#yaml = yaml;
  }

  async readRoot(root: unknown, prefix = ""): Promise<void> {
    if (isNothing(root)) return;
    if (!isMap(root)) {
      const at = (root as Node).range ?? [0, 0];
      const what = prefix === "" ? "the file" : prefix.slice(0, -1);
      this.report("config.not-a-map", `${what} must hold keys with values`, at[0], at[1]);
      return;
    }
    for (const { key, value } of root.items) {
      const name = isScalar(key) ? String(key.value) : "";
      await this.#readEntry(`${prefix}${name}`, key as Node, value as Node | null);
    }
  }

  async #readEntry(name: string, key: Node, value: Node | null): Promise<void> {
    if (name === "tools") await this.#readTools(key, value);
    else if (Object.hasOwn(KEYS, name)) this.#readValue(name as KeyName, key, value);
    else if (KEY_NAMES.some((known) => known.startsWith(`${name}.`))) await this.readRoot(value, `${name}.`);
    else {
      const at = key.range ?? [0, 0];
      const known = [...KEY_NAMES, "tools"];
      const sections = known.flatMap((each) => (each.includes(".") ? [each.replace(/\..*/, "")] : []));
      const next = didYouMean(likely(name, [...sections, ...known])) ?? `Known keys: ${known.join(", ")}`;
      this.report("config.unknown-key", `there is no setting "${name}"`, at[0], at[1], next);
    }
  }

  #readValue(name: KeyName, key: Node, node: Node | null): void {
    const value: unknown = node?.toJS(this.#yaml.document) ?? null;
    const problem = problemWith(name, value);
    if (problem === undefined) {
      this.values.set(name, value);
      this.#places.set(name, rangeOf(node, key));
      return;
    }
    const at = rangeOf(node, key);
    this.report("config.bad-value", problem, at[0], at[1]);
  }

  /** Jobs that start again above the degrees at which they are held back would do so at once. */
  compareDegrees(): void {
    const [pause, resume] = [this.values.get("thermal.pause"), this.values.get("thermal.resume")];
    const at = this.#places.get("thermal.resume");
    if (typeof pause !== "number" || typeof resume !== "number" || resume < pause || at === undefined) return;
    const message = `thermal.resume: ${resume} is not below thermal.pause, which is ${pause}`;
    this.report("config.bad-value", message, at[0], at[1]);
  }

  async #readTools(tools: Node, node: Node | null): Promise<void> {
    if (isNothing(node)) return;
    if (!isMap(node)) {
      const at = node?.range ?? tools.range ?? [0, 0];
      const message = "tools must hold tools by name, each with its script and outputs";
      this.report("config.not-a-map", message, at[0], at[1]);
      return;
    }
    const read = await ownTools(this.#yaml, node);
    for (const [name, tool] of read.tools) this.tools.set(name, tool);
    this.problems.push(...read.problems);
  }

  report(code: string, message: string, start: number, end: number, next?: string): void {
    this.problems.push(this.#yaml.problem(code, message, [start, end], next));
  }
}
