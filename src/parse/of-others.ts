import type { Heading } from "../markdown/block.ts";
import { namesOf, type RunTable, runHeading } from "./run-tables.ts";
import { EVALUATION, type Stage, TRAINING } from "./stage.ts";

interface StatusTable extends RunTable, Stage {
  readonly heading?: Heading;
}

/** Whether a status table is of runs by what it says itself, whatever the names in it are. */
export const isPlainlyOfRuns = (
  { columns, stage, heading }: StatusTable,
  title: Heading | undefined,
): boolean =>
  columns.has("task") ||
  columns.has("script") ||
  columns.has("command") ||
  ((stage === TRAINING || stage === EVALUATION) && heading !== undefined && heading !== title);

/**
 * Status tables of something else than runs: the nodes of a cluster, the data sets. No name in them is that of a run, and
 * their heading makes a stage of its own, or there is none. Beside a table that is only of runs that is enough; where runs stand with
 * their status there may be more of them elsewhere, which name their column alike.
 */
export function tablesOfOthers<Table extends StatusTable>(
  statusTables: readonly Table[],
  runTables: readonly RunTable[],
  title: Heading | undefined,
): Table[] {
  const [main] = runTables;
  const doubtful = statusTables.filter(
    (one) => !isPlainlyOfRuns(one, title) && !runTables.some(({ table }) => table === one.table),
  );
  if (main === undefined || doubtful.length === 0) return [];
  const known = new Set(runTables.flatMap(namesOf));
  const isListed = !main.columns.has("status");
  return doubtful.filter((one) => {
    if (known.size === 0 || (!isListed && runHeading(one) === runHeading(main))) return false;
    const names = namesOf(one);
    return names.length > 0 && names.every((name) => !known.has(name));
  });
}
