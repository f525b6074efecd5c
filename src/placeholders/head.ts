import { PLACE, placesIn } from "./directive-places.ts";
import type { Around } from "./quote.ts";

const HEAD_LINE = /^\s*(?:#.*)?$/;

/** What is around the places before the first command, where `#SBATCH` lines count to sbatch, and where it begins. */
export function headOf(text: string): { readonly places: readonly Around[]; readonly end: number } {
  const places: Around[] = [];
  let end = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const isFirst = index === 0 && line.startsWith("#!");
    if (!isFirst && !HEAD_LINE.test(line)) break;
    places.push(...(line.startsWith("#SBATCH") ? placesIn(line) : placesOf(line, isFirst)));
    end = Math.min(end + line.length + 1, text.length);
  }
  return { places, end };
}

const placesOf = (line: string, isFirst: boolean): readonly Around[] =>
  [...line]
    .filter((character) => character === PLACE)
    .map(() => (isFirst ? { kind: "plain", what: "in the first line" } : { kind: "comment" }));
