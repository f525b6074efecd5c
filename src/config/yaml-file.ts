import { type Document, isAlias, isScalar, LineCounter, type Node, parseDocument, type Range } from "yaml";
import type { Diagnostic, Location } from "../model/diagnostic.ts";

/** The text of a YAML file that people wrote, with the place of everything in it. */
export interface YamlFile {
  readonly document: Document;
  /** What the parser says, as errors with the given code; where there are any, the document is not to be read. */
  readonly syntaxErrors: readonly Diagnostic[];
  /** An error about a part of the text, by offsets. */
  problem(code: string, message: string, range: readonly [number, number], next?: string): Diagnostic;
  locate(start: number, end: number): Location;
  /** What a node is, behind an alias. */
  resolve(node: unknown): unknown;
}

export function openYaml(path: string, file: string, syntaxCode: string): YamlFile {
  const text = file.replace(/^\ufeff/, "");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const locate = (start: number, end: number): Location => {
    const { line, col } = lines.linePos(Math.min(start, text.length));
    const source = text.split("\n")[line - 1]?.replace(/\r$/, "") ?? "";
    const length = Math.max(1, Math.min(end - start, source.length - col + 1));
    return { path, line, column: col, endLine: line, endColumn: col + length, source };
  };
  const problem: YamlFile["problem"] = (code, message, [start, end], next) => ({
    severity: "error",
    code,
    message,
    next: next ?? `Correct it in ${path}`,
    path,
    location: locate(start, end),
  });
  const syntaxErrors = worthTelling(document.errors).map(({ message, pos }) => {
    const said = firstLine(message);
    return problem(syntaxCode, said, pos, NEXT_STEPS.find(([words]) => words.test(said))?.[1]);
  });
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  return { document, syntaxErrors, problem, locate, resolve };
}

/** What follows the first error is mostly said of a text that was misread because of it; keys that stand twice are not. */
const worthTelling = <Told extends { readonly code: string }>(errors: readonly Told[]): readonly Told[] =>
  errors.filter(({ code }, index) => index === 0 || (code === errors[0]?.code && code === "DUPLICATE_KEY"));

/** Where the words of the parser do not tell what to type. */
const NEXT_STEPS: readonly (readonly [RegExp, string])[] = [
  [
    /^Nested mappings are not allowed/,
    "A text with `: ` in it is read as a key with a value: put it in quotes, or behind `|` on lines of its own. Where there is none, the line below is indented too far",
  ],
  [/^Flow (?:sequence|map) .* end with a/, "Close it with ] or }, and indent the lines on which it goes on"],
  [/^Tabs are not allowed/, "Indent with spaces"],
  [/^Map keys must be unique/, "Keep one of those with this name"],
  [/^Source contains multiple documents/, "Take away the line --- and what stands behind it"],
  [
    /without - indicator|must be sufficiently indented|same column|inconsistent indent/i,
    "See that the line begins in the same column as the others of its item",
  ],
];

const firstLine = (text: string): string =>
  text.split("\n")[0]?.replace(/ at line \d+.*$|; please use YAML.*$/, "") ?? text;

/** A section whose keys are all in comments is empty, not wrong. */
export const isNothing = (node: unknown): boolean =>
  node === null || node === undefined || (isScalar(node) && node.value === null);

/** Where a value stands, or its key where there is none. */
export const rangeOf = (value: Node | null, key: Node): Range =>
  (isNothing(value) ? key.range : (value?.range ?? key.range)) ?? [0, 0, 0];
