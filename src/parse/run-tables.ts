import type { Heading, Table } from "../markdown/block.ts";
import { shownText } from "./cell.ts";
import { type Columns, plainHeading } from "./columns.ts";
import { headingText } from "./stage.ts";

/** A table that lists runs. */
export interface RunTable {
  readonly table: Table;
  readonly columns: Columns;
}

/** A table with a run column and no status, and the headings above it, nearest first. */
export interface Candidate extends RunTable {
  readonly path: readonly Heading[];
}

export interface FoundRuns {
  readonly tables: readonly RunTable[];
  /** Tables below the same heading of which some runs are listed above and some are not. */
  readonly halfKnown: readonly RunTable[];
}

/**
 * The tables of runs: the first one below a heading with `runs` in it, and more of the same section that name their run column
 * alike and list other runs, as people do who group them (`## All Runs` > `### Ablations`). Tables below a sub-heading that speaks
 * of something else than runs to do (`### Results`, `### Dropped`) are none, nor are those that list known runs again.
 */
export function findRunTables(candidates: readonly Candidate[], title: Heading | undefined): FoundRuns {
  const listed = candidates.filter(({ path }) => sectionOf(path, title) !== undefined && isToDo(path, title));
  const main =
    listed.find((one) => sectionOf(one.path, title) === one.path[0] || runHeading(one) !== "name") ??
    listed[0];
  if (main === undefined) return { tables: [], halfKnown: [] };
  const section = sectionOf(main.path, title);
  const known = new Set(namesOf(main));
  const tables: RunTable[] = [main];
  const halfKnown: RunTable[] = [];
  for (const one of listed.slice(listed.indexOf(main) + 1)) {
    if (sectionOf(one.path, title) !== section || runHeading(one) !== runHeading(main)) continue;
    const names = namesOf(one);
    const isNew = names.every((name) => !known.has(name));
    if (isNew) tables.push(one);
    else if (names.some((name) => !known.has(name))) halfKnown.push(one);
    if (isNew) for (const name of names) known.add(name);
  }
  return { tables, halfKnown };
}

const hasRunsInIt = (heading: Heading | undefined): boolean => /\bruns\b/i.test(headingText(heading));

/** The outermost heading with `runs` in it; the title only where no other heading is nearer. */
function sectionOf(path: readonly Heading[], title: Heading | undefined): Heading | undefined {
  const section = path.findLast((heading) => heading !== title && hasRunsInIt(heading));
  return section ?? (path[0] === title && hasRunsInIt(title) ? title : undefined);
}

/** A group that is named so is no list of runs to do; a job must not go in because somebody keeps an archive. */
const NOT_TO_DO =
  /\b(?:results?|scores?|metrics?|outcomes?|findings|summary|best|analysis|comparison|references?|variables?|factors?|levels?|settings?|hyper-?parameters?|parameters|columns?|legend|notation|glossary|abbreviations|resources|datasets?|models?|examples?|templates?|finished|done|complete[d]?|failed|failures|dropped|discarded|excluded|skipped|removed|cancell?ed|abandoned|old|older|past|previous|earlier|archived?|obsolete|deprecated|superseded|crashed|on hold|planned|pending|future|ideas?|later|maybe|next|backlog|todo|wish-?list|running|in progress|not)\b/i;

function isToDo(path: readonly Heading[], title: Heading | undefined): boolean {
  const section = sectionOf(path, title);
  const below = path.slice(0, section === undefined ? 0 : path.indexOf(section));
  return below.every((heading) => !NOT_TO_DO.test(headingText(heading)));
}

const runHeading = ({ table, columns }: RunTable): string =>
  plainHeading(shownText(table.header.cells[columns.get("run") ?? 0]?.text ?? ""));

const namesOf = ({ table, columns }: RunTable): string[] => {
  const index = columns.get("run") ?? 0;
  return table.rows.map((row) => shownText(row.cells[index]?.text ?? "")).filter((name) => name !== "");
};
