import { withinTime } from "./time-limit.ts";

/** An expression of people's own may take for ever on a line that almost fits; so long may all lines of a log take. */
const MOST_MS = 1000;

/** The groups of a match; the first is all of it. One that took no part is undefined. */
export type Match = readonly (string | undefined)[];

/** Where an expression fits lines, the last match first, at most so many; `slow` when it took too long, or all of the stack. */
export function lastMatches(
  source: string,
  lines: readonly string[],
  most: number,
): readonly Match[] | "slow" {
  try {
    const found = withinTime(MOST_MS, () => matchesFromEnd(new RegExp(source, "g"), lines, most));
    return found.ok ? found.value : "slow";
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return "slow";
  }
}

function matchesFromEnd(expression: RegExp, lines: readonly string[], most: number): readonly Match[] {
  const matches: Match[] = [];
  for (const line of lines.toReversed()) {
    for (const match of [...line.matchAll(expression)].reverse()) {
      if (matches.length >= most) return matches;
      matches.push([...match]);
    }
  }
  return matches;
}
