import { parseJson } from "../formats/json.ts";
import { finite, missing, type ScoreReading, unreadable } from "./reading.ts";

/** The number that a JSON pointer (RFC 6901) leads to. */
export function atPointer(text: string, pointer: string): ScoreReading {
  const parsed = parseJson(text);
  if (parsed === undefined)
    return unreadable("is not complete JSON", "Let the job write the file whole, and its number in JSON");
  let value = parsed.value;
  let path = "";
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    const inside = valueAt(value, key);
    if (inside === undefined)
      return missing(
        `has nothing at ${path}/${part}`,
        `${keysIn(value, path)}; mend the pointer, or what writes the file`,
      );
    value = inside.value;
    path = `${path}/${part}`;
  }
  const where = path === "" ? "as a whole" : `at ${path}`;
  if (typeof value === "object" && value !== null)
    return missing(
      `holds no number ${where} but more than one value`,
      `${keysIn(value, path)}; lead the pointer to one`,
    );
  // JSON knows no NaN: what Python writes as NaN was read as null.
  return finite(value === null ? "null or NaN" : String(value), where);
}

function valueAt(value: unknown, key: string): { readonly value: unknown } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value) && !/^(?:0|[1-9]\d*)$/.test(key)) return undefined;
  if (!Object.hasOwn(value, key)) return undefined;
  return { value: (value as Record<string, unknown>)[key] };
}

const MOST_KEYS = 10;

function keysIn(value: unknown, path: string): string {
  const where = path === "" ? "at its top" : `at ${path}`;
  if (Array.isArray(value)) return `${where} is a list of ${value.length}`;
  if (typeof value !== "object" || value === null) return `${where} is one value`;
  const keys = Object.keys(value);
  if (keys.length === 0) return `${where} is an empty object`;
  return `${where} are ${keys.slice(0, MOST_KEYS).join(", ")}${keys.length > MOST_KEYS ? ", ..." : ""}`;
}
