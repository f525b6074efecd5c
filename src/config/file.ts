import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, type Range } from "yaml";
import type { Diagnostic, Location } from "../model/diagnostic.ts";
import type { Tool } from "../tools/tool.ts";
import { KEY_NAMES, KEYS, type KeyName, problemWith } from "./keys.ts";

/** What one configuration file sets. */
export interface ConfigFile {
  readonly values: ReadonlyMap<KeyName, unknown>;
  /** By name, each with the stage that it serves unless the summary says otherwise. */
  readonly tools: ReadonlyMap<string, { readonly tool: Tool; readonly stage?: string }>;
}

/** Reads the text of a `runmark.yaml`. Every problem is reported with its place; none stops the reading of the rest. */
export async function readConfigFile(
  path: string,
  file: string,
): Promise<{ file: ConfigFile; problems: Diagnostic[] }> {
  const text = file.replace(/^\ufeff/, "");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const reader = new Reader(path, text, document, lines);
  for (const error of document.errors) {
    reader.report("config.syntax", firstLine(error.message), error.pos[0], error.pos[1]);
  }
  if (document.errors.length === 0) await reader.readRoot(document.contents);
  return { file: { values: reader.values, tools: reader.tools }, problems: reader.problems };
}

const firstLine = (text: string): string => text.split("\n")[0]?.replace(/ at line \d+.*$/, "") ?? text;

/** A section whose keys are all in comments is empty, not wrong. */
const isNothing = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

/** Where a value stands, or its key where there is none. */
const rangeOf = (value: Node | null, key: Node): Range =>
  (isNothing(value) ? key.range : (value?.range ?? key.range)) ?? [0, 0, 0];

class Reader {
  readonly values = new Map<KeyName, unknown>();
  readonly tools = new Map<string, { tool: Tool; stage?: string }>();
  readonly problems: Diagnostic[] = [];
  readonly #path: string;
  readonly #text: string;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(path: string, text: string, document: Document, lines: LineCounter) {
    this.#path = path;
    this.#text = text;
    this.#document = document;
    this.#lines = lines;
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
      const next = `Known keys: ${[...KEY_NAMES, "tools"].join(", ")}`;
      this.report("config.unknown-key", `there is no setting "${name}"`, at[0], at[1], next);
    }
  }

  #readValue(name: KeyName, key: Node, node: Node | null): void {
    const value: unknown = node?.toJS(this.#document) ?? null;
    const problem = problemWith(name, value);
    if (problem === undefined) {
      this.values.set(name, value);
      return;
    }
    const at = rangeOf(node, key);
    this.report("config.bad-value", problem, at[0], at[1]);
  }

  async #readTools(tools: Node, node: Node | null): Promise<void> {
    if (isNothing(node)) return;
    if (!isMap(node)) {
      const at = node?.range ?? tools.range ?? [0, 0];
      const message = "tools must hold tools by name, each with its script and outputs";
      this.report("config.not-a-map", message, at[0], at[1]);
      return;
    }
    // Few people have tools of their own, and every command starts faster without what checks them.
    const { readTool } = await import("../tools/schema.ts");
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      const read = readTool(name, (value as Node | null)?.toJS(this.#document) ?? null);
      if (read.ok) {
        this.tools.set(name, read.value);
        continue;
      }
      const at = rangeOf(value as Node | null, key as Node);
      const where = [`tools.${name}`, ...read.error.path].join(".");
      this.report("config.bad-tool", `${where}: ${read.error.message}`, at[0], at[0] + 1);
    }
  }

  report(code: string, message: string, start: number, end: number, next?: string): void {
    this.problems.push({
      severity: "error",
      code,
      message,
      next: next ?? `Correct it in ${this.#path}`,
      path: this.#path,
      location: this.#locate(start, end),
    });
  }

  #locate(start: number, end: number): Location {
    const { line, col } = this.#lines.linePos(Math.min(start, this.#text.length));
    const source = this.#text.split("\n")[line - 1]?.replace(/\r$/, "") ?? "";
    const length = Math.max(1, Math.min(end - start, source.length - col + 1));
    return { path: this.#path, line, column: col, endLine: line, endColumn: col + length, source };
  }
}
