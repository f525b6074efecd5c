/**
 * JSON as Python writes it, where numbers may be NaN and Infinity (they become null here); undefined when it is none. Nesting of
 * any depth is an answer too: the parser of V8 does not recurse, and what it cannot hold it refuses with an error.
 */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  try {
    return { value: JSON.parse(withoutNaN(text)) };
  } catch {
    return undefined;
  }
}

/** Strings are passed over piece by piece: one pattern for a whole string would exhaust the stack on a long one. */
function withoutNaN(text: string): string {
  const pieces: string[] = [];
  let isInString = false;
  for (const piece of text.split(/(\\.|")/s)) {
    if (piece === '"') isInString = !isInString;
    pieces.push(isInString ? piece : piece.replaceAll(/-?\bInfinity\b|\bNaN\b/g, "null"));
  }
  return pieces.join("");
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object; undefined when it is none. */
export const objectOf = (value: unknown): JsonObject | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const countOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
