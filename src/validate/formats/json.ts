/** Python's own reader gives up at a thousand, its limit of recursion. */
const MOST_DEPTH = 10_000;

/** Objects and lists: each takes some hundred bytes of memory, and the header of a model with a hundred thousand tensors has 300,000. */
const MOST_BRACKETS = 3_000_000;

export interface Parsed {
  readonly value: unknown;
  /** Of the outermost object, as it is written: more than the value has where a name stands there twice. */
  readonly members: number;
}

/**
 * JSON as Python writes it, where numbers may be NaN and Infinity (they become null here); undefined when it is none, or nests
 * deeper or holds more than any program writes: the parser of V8 takes ten times the memory of such a text.
 */
export function parseJson(written: string): Parsed | undefined {
  // Tools of Windows begin a text with its mark.
  const text = written.replace(/^\uFEFF/, "");
  const { isBounded, members } = outlineOf(text);
  if (!isBounded) return undefined;
  try {
    return { value: JSON.parse(text), members };
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  try {
    return { value: JSON.parse(withoutNaN(text)), members };
  } catch {
    return undefined;
  }
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_LIST, OPEN_OBJECT, CLOSE_LIST, CLOSE_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d];

/** Where a string ends that begins there: its closing quote, or the end of the text. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}

function outlineOf(text: string): { readonly isBounded: boolean; readonly members: number } {
  let [depth, brackets, members] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at);
    else if (code === COLON && depth === 1) members += 1;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      brackets += 1;
      if (depth > MOST_DEPTH || brackets > MOST_BRACKETS) return { isBounded: false, members };
    }
  }
  return { isBounded: true, members };
}

/** By hand and not by a pattern, which exhausts the stack on a long string, or the memory on many short ones. */
function withoutNaN(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') at = stringEnd(text, at);
    if (letter !== "N" && letter !== "I") continue;
    const name = ["NaN", "Infinity"].find((each) => text.startsWith(each, at));
    if (name === undefined) continue;
    pieces.push(text.slice(from, name === "Infinity" && text[at - 1] === "-" ? at - 1 : at), "null");
    from = at + name.length;
    at = from - 1;
  }
  return pieces.join("") + text.slice(from);
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object; undefined when it is none. */
export const objectOf = (value: unknown): JsonObject | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const countOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
