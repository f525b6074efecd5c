import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Change } from "../model/event.ts";
import { err, ok, type Result } from "../model/result.ts";

/** Whole numbers that a YAML text has for keys (paths with dots), undefined where there is none; or why it cannot be told. */
export function readNumbers(
  text: string,
  keys: readonly string[],
): Result<ReadonlyMap<string, number | undefined>, string> {
  const document = parse(text);
  if (!document.ok) return document;
  const numbers = new Map<string, number | undefined>();
  for (const key of keys) {
    const place = placeOf(document.value, key);
    if (!place.ok) return place;
    numbers.set(key, place.value?.number);
  }
  return ok(numbers);
}

/**
 * The text with numbers changed and every other byte as it was: the digits are replaced where they stand. A key that is new
 * gets a line of its own behind that of the change before it.
 */
export function writeNumbers(text: string, changes: readonly Change[]): Result<string, string> {
  const document = parse(text);
  if (!document.ok) return document;
  const edits: Edit[] = [];
  let before: Place | undefined;
  for (const { key, to } of changes) {
    const place = placeOf(document.value, key);
    if (!place.ok) return place;
    const edit = place.value === undefined ? insertion(text, before, key, to) : replacement(place.value, to);
    if (edit === undefined) return err(`has no ${key}, and no line of its own for it can be added`);
    edits.push(edit);
    before = place.value ?? before;
  }
  // From behind, so that places in front stay right.
  const changed = edits
    .sort((one, other) => other.start - one.start)
    .reduce((result, { start, end, by }) => result.slice(0, start) + by + result.slice(end), text);
  return checked(changed, changes);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Where a number stands in the text. */
interface Place {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  /** It stands in a block, a key a line, and not between braces. */
  readonly inBlock: boolean;
  readonly path: string;
}

function parse(text: string): Result<Document, string> {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return err(`is no sound YAML: ${error.message.split("\n")[0]}`);
  return ok(document);
}

function placeOf(document: Document, path: string): Result<Place | undefined, string> {
  const [keys, last] = [path.split(".").slice(0, -1), path.split(".").at(-1) ?? ""];
  let map: unknown = document.contents;
  for (const key of [...keys, last].slice(0, -1)) {
    if (!isMap(map)) break;
    map = pairOf(map, key)?.value;
  }
  if (isAlias(map)) return err(`has ${path} behind an alias`);
  if (!isMap(map)) return keys.length === 0 ? err("holds no keys") : ok(undefined);
  const pair = pairOf(map, last);
  if (pair === undefined) return ok(undefined);
  return placeOfNumber(pair, path, map.flow !== true);
}

const pairOf = (map: YAMLMap, name: string): Pair | undefined =>
  map.items.find(({ key }) => isScalar(key) && String(key.value) === name);

/** Only digits as they stand: a number in quotes, with a tag or an anchor has a meaning that they do not show. */
function placeOfNumber({ value }: Pair, path: string, inBlock: boolean): Result<Place, string> {
  if (isAlias(value)) return err(`has an alias for ${path}`);
  if (!isScalar(value)) return err(`has no whole number for ${path}`);
  const { source = "", range, anchor, tag, type }: Scalar = value;
  if (anchor !== undefined || tag !== undefined) return err(`has an anchor or a tag at ${path}`);
  const isPlain = type === "PLAIN" && /^(?:0|[1-9]\d{0,8})$/.test(source);
  if (!isPlain || range == null) return err(`has no whole number for ${path}`);
  return ok({ number: Number(source), start: range[0], end: range[1], inBlock, path });
}

const replacement = ({ start, end }: Place, to: number): Edit => ({ start, end, by: String(to) });

function insertion(text: string, before: Place | undefined, path: string, to: number): Edit | undefined {
  const key = path.split(".").at(-1) ?? "";
  const isBeside = before?.path.slice(0, -lengthOfLast(before.path)) === path.slice(0, -lengthOfLast(path));
  if (before === undefined || !before.inBlock || !isBeside) return undefined;
  const lineStart = text.lastIndexOf("\n", before.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  // Behind `- ` or a BOM a line does not begin with its key.
  if (!text.slice(lineStart + indent.length).startsWith(before.path.split(".").at(-1) ?? ""))
    return undefined;
  const end = text.indexOf("\n", before.end);
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const line = `${indent}${key}: ${to}`;
  if (end === -1) return { start: text.length, end: text.length, by: `${lineEnd}${line}` };
  return { start: end + 1, end: end + 1, by: `${line}${lineEnd}` };
}

const lengthOfLast = (path: string): number => path.split(".").at(-1)?.length ?? 0;

/** What was written has to say what was meant, however odd the text is. */
function checked(text: string, changes: readonly Change[]): Result<string, string> {
  const numbers = readNumbers(
    text,
    changes.map(({ key }) => key),
  );
  if (!numbers.ok) return numbers;
  const wrong = changes.find(({ key, to }) => numbers.value.get(key) !== to);
  return wrong === undefined ? ok(text) : err(`cannot be given ${wrong.key} ${wrong.to}`);
}
