import { unescapeCell } from "../markdown/cell.ts";
import { escapeCell } from "../markdown/escape.ts";
import { shownText } from "./cells/shown-text.ts";
import { matchColumns } from "./columns.ts";
import { isRank } from "./rank-column.ts";
import { nameCell } from "./write.ts";

/**
 * How a column is headed that is made for a metric: by its name, and where that would be read as a column of ours by another,
 * since a table of results with a column `status` would hold the state of tasks, and one with `Rank` places.
 */
export function scoreHeading(metric: string): string {
  const heading = nameCell(metric);
  const read = asRead(heading);
  return matchColumns([read]).size === 0 && !isRank(read) ? heading : nameCell(`${metric} score`);
}

/** The same as a reader finds it in the table. */
export const headingAsRead = (metric: string): string => asRead(scoreHeading(metric));

const asRead = (cell: string): string => shownText(unescapeCell(escapeCell(cell)));
