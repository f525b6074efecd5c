import type { Node } from "yaml";
import type { YamlFile } from "../../config/yaml-file.ts";
import { placeOf } from "../../config/yaml-place.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { nearest } from "../../model/nearest.ts";

/** What is wrong in a definition, by where it stands in it. */
export interface Finding {
  readonly code: `sweep.${string}`;
  readonly path: readonly PropertyKey[];
  /** The key there, and not its value. */
  readonly key?: string;
  /** A part of the value's text. */
  readonly part?: string;
  readonly message: string;
  readonly next: string;
}

/** `parameters.lr.values.1`: how people find it in the file. */
export const pathText = (path: readonly PropertyKey[]): string => path.map(String).join(".");

/** What most likely was meant, or all that there could be. */
export function guessNext(
  word: unknown,
  known: readonly string[],
  all = `Known are: ${known.join(", ")}`,
): string {
  const meant = typeof word === "string" ? nearest(word, known) : undefined;
  return meant === undefined ? all : `Did you mean ${meant}?`;
}

export function diagnosticOf(yaml: YamlFile, text: string, finding: Finding): Diagnostic {
  const { code, path, key, part, message, next } = finding;
  const [start, end] = placeOf(yaml.document.contents as Node | null, path, key) ?? [0, 1];
  const found = part === undefined ? undefined : rangeOfPart(text, part, start);
  return yaml.problem(code, message, found === undefined || found[0] >= end ? [start, end] : found, next);
}

/** Where a part of a text stands, from an offset on; in a placeholder there may be blanks. */
export function rangeOfPart(text: string, part: string, from: number): readonly [number, number] | undefined {
  const [, sign, name] = /^\{\{([#/]?)(.*)\}\}$/.exec(part) ?? [];
  const form = name === undefined ? literally(part) : `\\{\\{\\s*${sign}\\s*${literally(name)}\\s*\\}\\}`;
  const pattern = new RegExp(form, "g");
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found === null ? undefined : [found.index, found.index + found[0].length];
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
