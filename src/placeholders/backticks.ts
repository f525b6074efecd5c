import { BEHIND_BACKSLASH, BEHIND_DOLLAR, PLACE } from "./directive-places.ts";
import type { Around } from "./quote.ts";

interface Backticks {
  /** Behind the closing one. */
  readonly end: number;
  readonly isClosed: boolean;
  readonly places: readonly Around[];
}

/** Up to the next backtick, whatever quotes or comments are between: only then does the shell read what stands there. */
export function backticksAt(text: string, start: number, what = "in backticks"): Backticks {
  const places: Around[] = [];
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charAt(at) === "`") return { end: at + 1, isClosed: true, places };
    const isEscape = text.charAt(at) === "\\";
    if (isEscape) at += 1;
    if (text.charAt(at) !== PLACE) continue;
    if (isEscape) places.push(BEHIND_BACKSLASH);
    else places.push(text.charAt(at - 1) === "$" ? BEHIND_DOLLAR : { kind: "plain", what });
  }
  return { end: text.length, isClosed: false, places };
}
