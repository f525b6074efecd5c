import { escapeCell } from "../markdown/escape.ts";
import type { Experiment, Run } from "../model/experiment.ts";
import type { SweepRecord, Trial } from "../model/trial.ts";
import { BEST, RANK } from "./rank-column.ts";
import { scoreHeading } from "./score-heading.ts";
import type { Scored } from "./scored.ts";
import { nameCell } from "./write.ts";

/** Of a sweep, all that its table of results shows. */
export type RankedSweep = Pick<SweepRecord, "objective" | "trials">;

/** What a run was tried with: of a trial as it was laid out, whatever its row says by now. */
export function triedValue({ parameters }: Run, trial: Trial | undefined, name: string): string {
  const tried = trial?.parameters[name];
  return (tried === undefined ? parameters.get(name) : String(tried)) || "-";
}

/** A section for scores where there is none, with a row for each of these; their numbers are written by `writeResults`. */
export function freshResults(
  experiment: Experiment,
  all: readonly Scored[],
  sweep: RankedSweep | undefined,
): string {
  const metrics = all.flatMap(({ result }) => result.scores.map(({ metric }) => metric));
  if (sweep !== undefined)
    return rankedTable(
      experiment,
      all,
      sweep,
      unique([...metrics, sweep.objective.metric].map(scoreHeading)),
    );
  const names = all.map(({ task: { run, task, epoch } }) => [nameCell(run), nameCell(task), nameCell(epoch)]);
  return section(["Run Name", "Task", "Epoch"], unique(metrics.map(scoreHeading)), names);
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** A run has one row, with its parameters, whatever is known of it. */
function rankedTable(
  { runs }: Experiment,
  all: readonly Scored[],
  sweep: RankedSweep,
  metrics: readonly string[],
): string {
  const trials = new Map(sweep.trials.map((trial) => [trial.run, trial]));
  const taken = new Set([RANK, ...metrics].map((name) => name.toLowerCase()));
  const parameters = unique(runs.flatMap((run) => [...run.parameters.keys()])).filter(
    (name) => !taken.has(name.toLowerCase()),
  );
  const scored = new Set(all.map(({ task }) => task.run));
  const rows = runs
    .filter(({ name }) => scored.has(name))
    .map((run) => [
      "-",
      nameCell(run.name),
      ...parameters.map((name) => triedValue(run, trials.get(run.name), name)),
    ]);
  return section([RANK, "Run Name", ...parameters], metrics, rows, BEST.length);
}

/** The first column is as wide as what will stand in it, so that its cells need not grow. */
function section(
  names: readonly string[],
  metrics: readonly string[],
  rows: readonly (readonly string[])[],
  firstWidth = 0,
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => escapeCell(cell).padEnd(column === 0 ? firstWidth : 0)).join(" | ")} |`;
  const head = [...names, ...metrics];
  const rule = head.map((name, column) =>
    "-".repeat(Math.max(name.length, column === 0 ? firstWidth : 0) + 2),
  );
  const all = rows.map((row) => line([...row, ...metrics.map(() => "-")]));
  return ["## Results", "", line(head), `|${rule.join("|")}|`, ...all].join("\n");
}
