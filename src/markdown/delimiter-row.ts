import type { Span } from "./block.ts";
import { skipSpace } from "./space.ts";

/**
 * The number of cells of an alignment row; undefined for a line that is none. It needs a pipe or a colon, or it would be
 * the underline of a heading. `line` begins after its indentation.
 */
export function delimiterCells(text: string, line: Span): number | undefined {
  let at = line.start;
  let cells = 0;
  let isTable = false;
  const skip = (mark: string): boolean => {
    if (at >= line.end || text[at] !== mark) return false;
    at += 1;
    return true;
  };
  const skipPadding = (): void => {
    at = skipSpace(text, at, line.end);
  };
  if (skip("|")) isTable = true;
  for (skipPadding(); at < line.end; skipPadding()) {
    if (skip(":")) isTable = true;
    if (!skip("-")) return undefined;
    while (skip("-"));
    if (skip(":")) isTable = true;
    cells += 1;
    skipPadding();
    if (at < line.end && !skip("|")) return undefined;
    if (text[at - 1] === "|") isTable = true;
  }
  return isTable && cells > 0 ? cells : undefined;
}
