import type { Row } from "../markdown/block.ts";
import { unescapeCell } from "../markdown/cell.ts";
import { escapeCell } from "../markdown/escape.ts";
import type { Location } from "../model/diagnostic.ts";
import type { ParameterValue, Trial } from "../model/trial.ts";
import { shownText } from "./cells/shown-text.ts";
import { isPlaceholder } from "./cells/words.ts";
import { locationOf } from "./location.ts";
import { namedIn } from "./result-tables.ts";
import type { Summary } from "./summary.ts";

/** A parameter of a trial whose cell says something else than what was tried. */
export interface EditedCell {
  readonly run: string;
  readonly parameter: string;
  readonly tried: ParameterValue;
  /** As it stands there. */
  readonly says: string;
  readonly location: Location;
}

/** The cells of the table of runs that people have changed since their trials were laid out. */
export function editedCells(
  { layout, document, path }: Summary,
  trials: readonly Trial[],
): readonly EditedCell[] {
  const [runs] = layout.runTables;
  if (runs === undefined) return [];
  const { table, columns } = runs;
  const headings = table.header.cells.map(({ text }) => shownText(text));
  const places = new Map(headings.map((name, index) => [name, index]));
  const rows = new Map<string, Row>(table.rows.map((row) => [namedIn(row, columns.get("run")), row]));
  return trials.flatMap(({ run, parameters }) => {
    const row = rows.get(run);
    if (row === undefined) return [];
    return Object.entries(parameters).flatMap(([parameter, tried]): EditedCell[] => {
      const cell = row.cells[places.get(parameter) ?? -1];
      if (cell === undefined || isSame(cell.text, tried)) return [];
      return [{ run, parameter, tried, says: cell.text, location: locationOf(path, document, cell.content) }];
    });
  });
}

/** In whichever notation; that a cell was emptied says of no other value. */
function isSame(text: string, tried: ParameterValue): boolean {
  if (isPlaceholder(text)) return true;
  const says = shownText(text);
  const written = shownText(unescapeCell(escapeCell(String(tried))));
  return says === written || (typeof tried === "number" && Number(says) === tried);
}
