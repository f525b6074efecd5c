import { createContext, runInContext } from "node:vm";

/** An expression of people's own may take for ever on a line that almost fits; so long may all lines of a log take. */
const MOST_MS = 1000;

const SEARCH = `
  const expression = new RegExp(source, "g");
  const matches = [];
  for (let at = lines.length - 1; at >= 0 && matches.length < most; at -= 1)
    matches.push(...[...lines[at].matchAll(expression)].reverse().map((match) => [...match]));
  JSON.stringify(matches.slice(0, most));
`;

/** The groups of a match; the first is all of it. One that took no part is null. */
export type Match = readonly (string | null)[];

/**
 * Where an expression fits lines, the last match first, at most so many; `slow` when it took too long: V8 stops an expression
 * in the middle only when the script around it has a time limit.
 */
export function lastMatches(
  source: string,
  lines: readonly string[],
  most: number,
): readonly Match[] | "slow" {
  const context = createContext({ source, lines, most });
  try {
    return JSON.parse(runInContext(SEARCH, context, { timeout: MOST_MS })) as Match[];
  } catch {
    // Out of time, or out of stack: the expression itself was compiled when it was read.
    return "slow";
  }
}
