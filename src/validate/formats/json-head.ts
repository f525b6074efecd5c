import { chunksOf, type Source } from "./source.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WHITE = new Set([0x09, 0x0a, 0x0d, 0x20]);

/** Where in a document of JSON one is: inside how many brackets, and inside a string. */
interface Place {
  depth: number;
  isInString: boolean;
  isEscaped: boolean;
  /** Where the last string began that is in no bracket but the outermost: the name of a field. */
  fieldAt: number;
  /** Fields that hold a list. */
  readonly lists: number[];
}

/** What is told before the samples of a log has some MB at most. */
const MOST_HEAD_BYTES = 64 * 2 ** 20;
const MOST_LISTS = 1000;

const beginning = (): Place => ({ depth: 0, isInString: false, isEscaped: false, fieldAt: 0, lists: [] });

const BEGINNING_BYTES = 4096;

/** Whether an object or a list of JSON has its end: all is read, but only strings and brackets are followed. */
export async function isBalanced(source: Source): Promise<boolean> {
  const begins = new TextDecoder().decode(await source.read(0, BEGINNING_BYTES));
  return /^\s*[[{]/.test(begins) && isThrough(beginning(), source);
}

async function isThrough(place: Place, source: Source): Promise<boolean> {
  let offset = 0;
  for await (const chunk of chunksOf(source)) {
    if (!follow(place, chunk, offset)) return false;
    offset += chunk.length;
  }
  return place.depth === 0 && !place.isInString && offset === source.bytes;
}

/**
 * A JSON object up to a field that holds a list, as an object of its own; undefined when the document is cut off or has no such field.
 * For documents too large to hold: all is read, but only strings and brackets are followed.
 */
export async function headOf(source: Source, field: string): Promise<string | undefined> {
  const place = beginning();
  if (!(await isThrough(place, source))) return undefined;
  for (const at of place.lists) {
    const name = new TextDecoder().decode(await source.read(at, field.length + 2));
    if (name !== `"${field}"` || at > MOST_HEAD_BYTES) continue;
    const head = new TextDecoder().decode(await source.read(0, at));
    return `${head.replace(/,\s*$/, "")}}`;
  }
  return undefined;
}

/** False at what can be in no document: a control character, a bracket too many. */
function follow(place: Place, chunk: Uint8Array, offset: number): boolean {
  for (let at = 0; at < chunk.length; at += 1) {
    const byte = chunk[at] ?? 0;
    if (byte < 0x20 && (place.isInString || !WHITE.has(byte))) return false;
    if (place.isInString) followString(place, byte);
    else if (byte === QUOTE) {
      place.isInString = true;
      if (place.depth === 1) place.fieldAt = offset + at;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (byte === 0x5b && place.depth === 1 && place.lists.length < MOST_LISTS)
        place.lists.push(place.fieldAt);
      place.depth += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      place.depth -= 1;
      if (place.depth < 0) return false;
    }
  }
  return true;
}

function followString(place: Place, byte: number): void {
  if (place.isEscaped) place.isEscaped = false;
  else if (byte === BACKSLASH) place.isEscaped = true;
  else if (byte === QUOTE) place.isInString = false;
}
