import type { Cell, Row } from "../markdown/block.ts";
import type { TaskKey } from "../model/experiment.ts";
import { problemWithName } from "../model/folder-name.ts";
import { epochName } from "./cells/epochs.ts";
import { linkedFile } from "./cells/linked-file.ts";
import { commandText, scriptText } from "./cells/means.ts";
import { nameText, narrow, shownText } from "./cells/shown-text.ts";
import { isPlaceholder } from "./cells/words.ts";
import type { Column, Columns } from "./columns.ts";
import type { Report } from "./report.ts";

/** Where the row of a task stands. */
export interface RowPlace {
  readonly row: Row;
  readonly columns: Columns;
}

/** The plain text of a cell that means something. */
export function meant(row: Row, columns: Columns, column: Column): string | undefined {
  const cell = cellOf(row, columns, column);
  const written = cell?.text;
  if (written === undefined || isPlaceholder(written)) return undefined;
  const text = shownText(written);
  return text !== written && isPlaceholder(text) ? undefined : text;
}

export function cellOf(row: Row, columns: Columns, column: Column): Cell | undefined {
  const index = columns.get(column);
  return index === undefined ? undefined : row.cells[index];
}

/** The cell of a task in a column, where the task has a row and the row has the column. */
export function taskCell(
  rows: ReadonlyMap<TaskKey, RowPlace>,
  key: TaskKey,
  column: Column,
): Cell | undefined {
  const place = rows.get(key);
  return place === undefined ? undefined : cellOf(place.row, place.columns, column);
}

/** What a row is run by. */
export function readMeans(row: Row, columns: Columns): { script?: string; command?: string } {
  const script = linkedFile(cellOf(row, columns, "script")?.text ?? "") ?? scriptIn(row, columns);
  const command = meant(row, columns, "command");
  return {
    ...(script === undefined ? {} : { script }),
    ...(command === undefined ? {} : { command: commandText(cellOf(row, columns, "command")?.text ?? "") }),
  };
}

function scriptIn(row: Row, columns: Columns): string | undefined {
  if (meant(row, columns, "script") === undefined) return undefined;
  const script = scriptText(cellOf(row, columns, "script")?.text ?? "");
  return isPlaceholder(script) ? undefined : script;
}

const CONTROL = /^[^\p{L}\p{N}]*(?:controls?|ctrl|bases?|baselines?)\b/iu;

/** Whether the row is of a model that is not trained. */
export const isControl = (row: Row, columns: Columns): boolean =>
  columns.has("type") && CONTROL.test(narrow(meant(row, columns, "type") ?? ""));

/** A name that can be a folder, or undefined with the finding reported; a blank one is passed over. */
export function readName(
  row: Row,
  columns: Columns,
  column: "run" | "task" | "epoch",
  report: Report,
): string | undefined {
  const text = nameIn(row, columns, column);
  if (text === undefined) return undefined;
  const name = column === "epoch" ? epochName(text) : text;
  const problem = problemWithName(name);
  if (problem === undefined) return name;
  reportUnsafeName(name, problem, cellOf(row, columns, column), report);
  return undefined;
}

/** Tells of a name that cannot be a folder; `problem` says why, as `problemWithName` does. */
export function reportUnsafeName(
  name: string,
  problem: string,
  cell: Cell | undefined,
  report: Report,
): void {
  report(
    {
      severity: "error",
      code: "summary.unsafe-name",
      message: `"${name}" cannot name a folder: it ${problem}`,
      next: "Use letters, digits, dots, dashes and underscores",
    },
    cell?.content,
  );
}

/** A name as people read it. Of one that is struck out the text still says which run is left out. */
export function nameIn(row: Row, columns: Columns, column: Column): string | undefined {
  const written = cellOf(row, columns, column)?.text;
  return written === undefined ? undefined : nameOf(written);
}

/** The same of the text of a cell. */
export function nameOf(written: string): string | undefined {
  if (isPlaceholder(written)) return undefined;
  const text = nameText(written) || nameText(written.replaceAll(/~~?|<\/?(?:del|s|strike)>/gi, ""));
  const name = withoutSigns(text);
  return name !== written && isPlaceholder(name) ? undefined : name;
}

const SIGNS = String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\u200d✓✗★☆]+`;
const SIGNS_AROUND = new RegExp(String.raw`^(?:${SIGNS}\s+)+(?=\S)|(?<=\S)(?:\s+${SIGNS})+$`, "gu");

/** A star beside a name marks the run and does not rename it. */
const withoutSigns = (text: string): string =>
  text.length < 300 && /[^\0-\x7f]/.test(text) ? text.replaceAll(SIGNS_AROUND, "") : text;
