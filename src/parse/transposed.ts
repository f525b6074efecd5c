import type { Row, Table } from "../markdown/block.ts";
import { shownText } from "./cells/shown-text.ts";
import { readStatusCell } from "./cells/words.ts";
import { matchColumns } from "./columns.ts";

/** Whether a table plainly has its runs across and its columns down: a row that begins with `Status` and holds statuses. */
export const isTransposed = ({ header, rows }: Table): boolean =>
  header.cells.length > 1 && rows.some((row) => isStatusRow(row));

function isStatusRow({ cells }: Row): boolean {
  const [first, ...others] = cells;
  // Nearly every row of ten thousand is out by its first letter.
  if (
    first === undefined ||
    !/^[\W_]*s/iu.test(first.raw) ||
    !matchColumns([shownText(first.text)]).has("status")
  )
    return false;
  const kinds = others.map((cell) => readStatusCell(cell.text).kind);
  return kinds.every((kind) => kind !== "other") && kinds.some((kind) => kind !== "blank");
}
