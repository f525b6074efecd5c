import type { Row } from "../markdown/block.ts";
import type { MarkdownDocument } from "../markdown/document.ts";
import { applyEdits, setCells } from "../markdown/edit.ts";
import type { Task } from "../model/experiment.ts";
import { type Score, scoreText } from "../model/score.ts";
import type { Direction, ObjectiveOf } from "../model/trial.ts";
import { shownText } from "./cells/shown-text.ts";
import { BEST, isRank } from "./rank-column.ts";
import { namedIn, nameOfRow, type ResultTable, resultTables, tasksByRow } from "./result-tables.ts";
import { headingAsRead } from "./score-heading.ts";
import type { Scored } from "./scored.ts";
import type { Summary } from "./summary.ts";

/**
 * The text with the rows of the first table of results that has the metric in order, the best first, and with their ranks
 * where there is a column for them. Lines move as a whole: no other cell changes. Equal rows keep their order; behind those with
 * a score come runs without one, and last the rows that name no run here. `all`: scores as exact as they are known, since cells
 * are rounded, by `textFor`.
 */
export function rankResults(
  summary: Summary,
  objective: ObjectiveOf,
  all: readonly Scored[] = [],
  textFor: (score: Score) => string = scoreText,
): string {
  const { document } = summary;
  const whose = namesBefore(summary, all);
  const found = resultTables(summary).flatMap((one) => {
    const column = columnOf(one, objective.metric, whose);
    return column === undefined ? [] : [{ one, column }];
  });
  const [first] = found;
  if (first === undefined) return document.text;
  const { rows } = first.one.table;
  const ranked = inOrder(
    classify(summary, first.one, first.column, { objective, all, textFor }),
    objective.direction,
  );
  const rank = first.one.table.header.cells.findIndex(({ text }) => isRank(shownText(text)));
  const edits = ranked.flatMap((each, index) => {
    const place = rows[index]?.span;
    const text = textOf(document, each, rank, index + 1);
    if (place === undefined || text === document.text.slice(place.start, place.end)) return [];
    return [{ span: place, text }];
  });
  return applyEdits(document.text, edits);
}

/** The column that is headed as one for the metric is, or by the name of a task or scorer and the metric. */
function columnOf(
  { table, columns }: ResultTable,
  metric: string,
  whose: ReadonlySet<string>,
): number | undefined {
  const meant = new Set(columns.values());
  const plain = headingAsRead(metric).toLowerCase();
  const behind = new Set([...whose].map((name) => `${name}/${metric.trim()}`.toLowerCase()));
  const names = table.header.cells.map(({ text }, index) =>
    meant.has(index) ? "" : shownText(text).trim().toLowerCase(),
  );
  const index = names.indexOf(plain);
  const found = index >= 0 ? index : names.findIndex((name) => behind.has(name));
  return found >= 0 ? found : undefined;
}

/** What may stand before a metric in the heading of its column. */
const namesBefore = ({ experiment }: Summary, all: readonly Scored[]): ReadonlySet<string> =>
  new Set([
    ...experiment.tasks.flatMap(({ task }) => task ?? []),
    ...all.flatMap(({ result }) => result.scores.map(({ scorer }) => scorer)),
  ]);

interface Ranked {
  readonly row: Row;
  readonly isRun: boolean;
  readonly score: number | undefined;
}

/** What there is to rank by. */
interface Known {
  readonly objective: ObjectiveOf;
  readonly all: readonly Scored[];
  readonly textFor: (score: Score) => string;
}

function classify(
  { experiment }: Summary,
  one: ResultTable,
  column: number,
  { objective: { metric }, all, textFor }: Known,
): readonly Ranked[] {
  const runs = new Set(experiment.runs.map(({ name }) => name));
  const tasks = tasksByRow(one, experiment.tasks);
  const scored = new Map(all.map((each) => [each.task.key, each]));
  return one.table.rows.map((row): Ranked => {
    const isRun = runs.has(namedIn(row, one.columns.get("run")));
    if (!isRun) return { row, isRun, score: undefined };
    const text = shownText(row.cells[column]?.text ?? "").trim();
    const exact = exactly(text, tasks.get(nameOfRow(one, row)) ?? [], scored, { metric, textFor });
    return { row, isRun, score: exact ?? numberOf(text) };
  });
}

/** What is rounded to this text, where it is not a person's own. */
function exactly(
  text: string,
  tasks: readonly Task[],
  scored: ReadonlyMap<string, Scored>,
  { metric, textFor }: Pick<Known, "textFor"> & Pick<ObjectiveOf, "metric">,
): number | undefined {
  for (const { key } of tasks) {
    const score = scored
      .get(key)
      ?.result.scores.find((each) => each.metric.toLowerCase() === metric.trim().toLowerCase());
    if (score !== undefined && textFor(score) === text) return score.value;
  }
  return undefined;
}

/** A number with whatever a person wrote behind it; whether 1,234 is more than a thousand, nobody can tell. */
function numberOf(text: string): number | undefined {
  const [, written] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?![\w.]|,\d)/i.exec(text) ?? [];
  const value = Number(written ?? Number.NaN);
  return Number.isFinite(value) ? value : undefined;
}

function inOrder(all: readonly Ranked[], direction: Direction): readonly Ranked[] {
  const sign = direction === "maximize" ? -1 : 1;
  const scored = all.filter(({ score }) => score !== undefined);
  return [
    ...scored.sort((one, other) => sign * ((one.score ?? 0) - (other.score ?? 0))),
    ...all.filter(({ score, isRun }) => score === undefined && isRun),
    ...all.filter(({ isRun }) => !isRun),
  ];
}

/** The line of a row, with its rank. A rank that it no longer has goes; what people wrote in place of one stays. */
function textOf(
  document: MarkdownDocument,
  { row, isRun, score }: Ranked,
  rank: number,
  place: number,
): string {
  const { start, end } = row.span;
  const line = document.text.slice(start, end);
  if (rank === -1 || !isRun) return line;
  const had = row.cells[rank]?.text ?? "";
  if (score === undefined && !/^\d+(?: \(best\))?$/.test(had)) return line;
  const value = score === undefined ? "-" : place === 1 ? BEST : String(place);
  const edits = setCells(document, row, new Map([[rank, value]])).map(({ span, text }) => ({
    span: { start: span.start - start, end: span.end - start },
    text,
  }));
  return applyEdits(line, edits);
}
