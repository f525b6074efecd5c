import type { Cell } from "../../markdown/block.ts";
import { taskKey } from "../../model/experiment.ts";
import { nearest } from "../../model/nearest.ts";
import { narrow, shownText } from "../cells/shown-text.ts";
import { isPlainStatus, readStatusCell } from "../cells/words.ts";
import { matchColumns, plainHeading } from "../columns.ts";
import type { Report } from "../report.ts";
import { nameIn } from "../row.ts";
import type { RunTable } from "../run-tables.ts";
import { TRAINING } from "../stage.ts";
import type { Check, Reading } from "./check.ts";

/**
 * Columns with statuses that are not read as such: what stands there would not be known, and runs that have completed would go
 * in again. That is so of a column with a heading of its kind (`Train status`) or a slip in it (`Staus`), and of any
 * whose cells are statuses, unless a status table says how far these runs are.
 */
export const hiddenStatuses: Check = (reading, report) => {
  const { runTables, aside } = reading.layout;
  for (const one of runTables) {
    const known = isKnownElsewhere(one, reading);
    tell(
      columnsOf(one, (heading, texts) => isOfStatus(heading, texts) || (!known && areStatuses(texts))),
      report,
    );
  }
  // A status table whose header is being typed over; a column of jobs is what tells it from one of results.
  for (const one of aside) {
    const hasJobs = one.columns.has("jobId");
    const isHidden: Hides = (heading, texts) =>
      hasJobs ? isOfStatus(heading, texts) || areStatuses(texts) : isSlip(heading) && texts.some(saysMore);
    tell(columnsOf(one, isHidden), report);
  }
};

function tell(columns: readonly [number, Cell][], report: Report): void {
  for (const [index, cell] of columns) {
    const heading = shownText(cell.text);
    report(
      {
        severity: "error",
        code: "summary.unread-status-column",
        message: `the column ${heading === "" ? index + 1 : `"${heading}"`} holds statuses, but it is not known what of`,
        next: nextFor(heading),
      },
      cell.content,
    );
  }
}

const nextFor = (heading: string): string =>
  isSlip(heading)
    ? "Did you mean Status?"
    : "Name it Status if there is one stage; otherwise keep a status table for each, under a heading that names the stage";

/** `Staus`; not `Stats`, of which there are. */
const isSlip = (heading: string): boolean => {
  const plain = plainHeading(heading);
  return plain !== "stats" && nearest(plain, ["status"]) !== undefined;
};

const OF_STATUS = /\b(?:status|state|progress|done)\b/i;

type Hides = (heading: string, texts: readonly string[]) => boolean;

/** Columns of no known meaning in a table without a status, of which it is so. */
function columnsOf({ table, columns }: RunTable, hides: Hides): [number, Cell][] {
  if (columns.has("status")) return [];
  const taken = new Set(columns.values());
  return [...table.header.cells.entries()].filter(([index, cell]) => {
    const heading = narrow(shownText(cell.text));
    // A second column of a meaning is told of as that.
    if (taken.has(index) || matchColumns([heading]).size > 0) return false;
    return hides(
      heading,
      table.rows.map((row) => row.cells[index]?.text ?? ""),
    );
  });
}

const isOfStatus: Hides = (heading, texts) =>
  (OF_STATUS.test(heading) || isSlip(heading)) && texts.some(saysMore);

/** Whether a cell says that a run has got further than to be planned, or is to be left out. */
function saysMore(text: string): boolean {
  const said = readStatusCell(text);
  return said.kind === "instruction" || (said.kind === "status" && said.status !== "pending");
}

/** At least half of what is filled in, and one of the words themselves: `active` and `R` are values of other things, too. */
function areStatuses(texts: readonly string[]): boolean {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  let [filled, statuses, plain] = [0, 0, false];
  for (const [text, count] of counts) {
    // A number is no status, and most parameters are numbers.
    const { kind } = /^\s*\d/.test(text) ? { kind: "other" } : readStatusCell(text);
    if (kind === "blank") continue;
    filled += count;
    if (kind === "other") continue;
    statuses += count;
    plain ||= isPlainStatus(text);
  }
  return plain && statuses * 2 >= filled;
}

/** Whether a column of that name with such a value in it may be told of as one of statuses. */
export const isTakenForStatus = (heading: string, text: string): boolean =>
  isOfStatus(heading, [text]) || areStatuses([text]);

/** Whether every run of a table has a row that says how far its training is. */
const isKnownElsewhere = ({ table, columns }: RunTable, { rows }: Reading): boolean =>
  rows.size > 0 &&
  table.rows.every((row) => {
    const name = nameIn(row, columns, "run");
    return name === undefined || rows.has(taskKey(TRAINING, name));
  });
