import type { Heading, Span, Table } from "../markdown/block.ts";
import { shownText } from "./cells/shown-text.ts";
import { type Column, type Columns, plainHeading } from "./columns.ts";
import { groupRows } from "./group-rows.ts";
import { cellOf, nameIn } from "./row.ts";
import { headingText, speaksOfRuns } from "./stage.ts";

/** A table that lists runs. */
export interface RunTable {
  readonly table: Table;
  readonly columns: Columns;
}

/** A table with a run column, and the headings above it, nearest first. */
export interface Candidate extends RunTable {
  readonly path: readonly Heading[];
}

export interface FoundRuns {
  readonly tables: readonly RunTable[];
  /** Tables below the same heading of which some runs are listed above and some are not. */
  readonly halfKnown: readonly RunTable[];
  /** Tables below the same heading whose own heading speaks of something else than runs to do. */
  readonly leftOut: readonly RunTable[];
}

/**
 * The tables of runs without a status: the first one below a heading with `runs` in it, unless a table with a status stands
 * there before it, of which it is an extract then; and more of the same section that name their run column alike and list
 * other runs, as people do who group them (`## All Runs` > `### Ablations`). Tables below a sub-heading that speaks
 * of something else than runs to do (`### Results`, `### Dropped`) are none, nor are those that list known runs again.
 */
export function findRunTables(candidates: readonly Candidate[], title: Heading | undefined): FoundRuns {
  const ledByStatus = sectionsLedByStatus(candidates, title);
  const listed = candidates.filter(({ path, columns }) => {
    const section = sectionOf(path, title);
    return section !== undefined && !columns.has("status") && !ledByStatus.has(section);
  });
  const toDo = listed.filter(({ path }) => isToDo(path, title));
  const main =
    toDo.find((one) => sectionOf(one.path, title) === one.path[0] || runHeading(one) !== "name") ?? toDo[0];
  if (main === undefined) return { tables: [], halfKnown: [], leftOut: [] };
  const section = sectionOf(main.path, title);
  const others = listed.filter(
    (one) => one !== main && sectionOf(one.path, title) === section && runHeading(one) === runHeading(main),
  );
  return {
    ...gather(
      main,
      others.filter((one) => toDo.includes(one)),
    ),
    leftOut: others.filter((one) => !toDo.includes(one)),
  };
}

function gather(main: Candidate, others: readonly Candidate[]): Pick<FoundRuns, "tables" | "halfKnown"> {
  const known = new Set(namesOf(main));
  const tables: RunTable[] = [main];
  const halfKnown: RunTable[] = [];
  for (const one of others) {
    const names = namesOf(one);
    if (names.every((name) => !known.has(name))) {
      tables.push(one);
      for (const name of names) known.add(name);
    } else if (names.some((name) => !known.has(name))) halfKnown.push(one);
  }
  return { tables, halfKnown };
}

function sectionsLedByStatus(
  candidates: readonly Candidate[],
  title: Heading | undefined,
): ReadonlySet<Heading> {
  const first = new Map<Heading, Candidate>();
  for (const one of candidates) {
    const section = sectionOf(one.path, title);
    if (section !== undefined && !first.has(section)) first.set(section, one);
  }
  return new Set([...first].flatMap(([section, { columns }]) => (columns.has("status") ? [section] : [])));
}

/** The outermost heading with `runs` in it; the title only where no other heading is nearer. */
function sectionOf(path: readonly Heading[], title: Heading | undefined): Heading | undefined {
  const section = path.findLast((heading) => heading !== title && speaksOfRuns(heading));
  return section ?? (path[0] === title && speaksOfRuns(title) ? title : undefined);
}

/** A group that is named so is no list of runs to do; a job must not go in because somebody keeps an archive. */
const NOT_TO_DO =
  /\b(?:results?|scores?|metrics?|outcomes?|findings|summary|references?|variables?|columns?|legend|notation|glossary|abbreviations|resources|examples?|templates?|finished|done|completed?|failed|failures|crashed|dropped|discarded|excluded|skipped|removed|cancell?ed|abandoned|old|older|past|previous|earlier|last week|archived?|obsolete|deprecated|superseded|on hold|planned|pending|future|ideas?|later|maybe|next|backlog|todo|wish-?list|running|in progress|not)\b/i;

function isToDo(path: readonly Heading[], title: Heading | undefined): boolean {
  const section = sectionOf(path, title);
  const below = path.slice(0, section === undefined ? 0 : path.indexOf(section));
  return below.every(speaksOfRunsToDo);
}

/** Whether a heading among those of runs is not about results, an archive, ideas. */
export const speaksOfRunsToDo = (heading: Heading): boolean => !NOT_TO_DO.test(headingText(heading));

/** Tables with a run column that are read as nothing although no heading says that they are of something else. */
export const tablesAside = (
  candidates: readonly Candidate[],
  title: Heading | undefined,
  isRead: (one: Candidate) => boolean,
): RunTable[] =>
  candidates.filter(
    (one) =>
      !one.columns.has("status") &&
      !isRead(one) &&
      one.path.every((heading) => heading === title || speaksOfRunsToDo(heading)),
  );

/** How a table calls its column of runs. */
export const runHeading = ({ table, columns }: RunTable): string =>
  plainHeading(shownText(table.header.cells[columns.get("run") ?? 0]?.text ?? ""));

/** The names in its column of runs. */
export function namesOf({ table, columns }: RunTable): string[] {
  const headings = groupRows(table, columns);
  return table.rows.flatMap((row) => (headings.has(row) ? [] : (nameIn(row, columns, "run") ?? [])));
}

/** Where each run stands first in the tables of runs, or its cell in another column of them. */
export function placesInRunTables(
  runTables: readonly RunTable[],
  column: Column = "run",
): ReadonlyMap<string, Span> {
  const places = new Map<string, Span>();
  for (const { table, columns } of runTables) {
    for (const row of table.rows) {
      const name = nameIn(row, columns, "run");
      const cell = cellOf(row, columns, column);
      if (name !== undefined && cell !== undefined && !places.has(name)) places.set(name, cell.content);
    }
  }
  return places;
}
