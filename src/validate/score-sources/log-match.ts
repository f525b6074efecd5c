import { lastMatches } from "../../tools/bounded-match.ts";
import { finite, missing, type ScoreReading, unreadable } from "./reading.ts";

/** The first group of an expression where it fits one of the lines for the last time. */
export function inLines(lines: readonly string[], expression: string): ScoreReading {
  const matches = lastMatches(expression, lines, 1);
  if (matches === "slow")
    return unreadable(
      `takes too long to search for ${expression}`,
      "Make the expression simpler: no repetition within a repetition, and as much fixed text as there is",
    );
  const [match] = matches;
  if (match === undefined)
    return missing(`has no line that fits ${expression}`, "Look what the job printed: runmark logs");
  return finite(match[1] ?? "", `where it fits ${expression}`);
}
