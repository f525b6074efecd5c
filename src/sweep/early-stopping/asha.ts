import type { Direction } from "../../model/trial.ts";
import type { EarlyStopping } from "../definition/definition.ts";

/** What a trial says of itself while it runs. */
export interface Report {
  /** A finite number, 0 or more. */
  readonly step: number;
  /** May be NaN, or better than any number (a loss that overflowed): both are the worst of all. */
  readonly value: number;
}

type Rungs = Pick<EarlyStopping, "minSteps" | "reduction">;

/** A trial that is not to go on. */
export interface Stop {
  readonly trial: number;
  /** The rung at which it is worse than those that go on, in steps. */
  readonly step: number;
}

/**
 * The reports with which a trial reached each rung, `minSteps * reduction^k` steps: the first one that is as far, so that later ones
 * never change it. All others may be forgotten: the climb of a climb with more reports is that of all of them.
 */
export function climbOf({ minSteps, reduction }: Rungs, reports: Iterable<Report>): readonly Report[] {
  const climb: Report[] = [];
  for (const report of reports)
    while (report.step <= Number.MAX_SAFE_INTEGER && report.step >= minSteps * reduction ** climb.length)
      climb.push(report);
  return climb;
}

/**
 * Asynchronous successive halving (Li et al. 2018, A System for Massively Parallel Hyperparameter Tuning) in the variant that stops:
 * a trial goes on while its value at the last rung that it reached is among the best `1/reduction` of all that have reached that
 * rung so far, whatever became of them. As good as the last of these is good enough, and before `reduction` trials are there all go on.
 *
 * It looks at what is known now and remembers nothing: a trial that was good enough is stopped when enough better ones have come
 * to its rung, and a sweep that is started again decides as if it had never ended.
 */
export function decide(
  definition: EarlyStopping,
  reports: ReadonlyMap<number, Iterable<Report>>,
  running: ReadonlySet<number>,
): readonly Stop[] {
  const climbs = new Map([...reports].map(([trial, all]) => [trial, climbOf(definition, all)]));
  const stops = [...climbs].flatMap(([trial, climb]) => {
    const last = climb.at(-1);
    if (last === undefined || !running.has(trial)) return [];
    const there = [...climbs.values()].flatMap((other) => other[climb.length - 1] ?? []);
    const needed = cutOff(definition, there);
    if (needed === undefined || !isWorse(definition.direction, last.value, needed)) return [];
    const step = definition.minSteps * definition.reduction ** (climb.length - 1);
    return [{ trial, step }];
  });
  return stops.sort((one, other) => one.trial - other.trial);
}

/** The worst value with which a trial goes on; undefined where all do. */
function cutOff({ direction, reduction }: EarlyStopping, there: readonly Report[]): number | undefined {
  const values = there.map(({ value }) => value);
  const bestFirst = values.sort(
    (one, other) => Number(isWorse(direction, one, other)) - Number(isWorse(direction, other, one)),
  );
  return bestFirst[Math.floor(there.length / reduction) - 1];
}

function isWorse(direction: Direction, one: number, other: number): boolean {
  if (isVoid(direction, one)) return !isVoid(direction, other);
  if (isVoid(direction, other)) return false;
  return direction === "maximize" ? one < other : one > other;
}

/** A value that nothing can be better than was not reached by training. */
const isVoid = (direction: Direction, value: number): boolean =>
  Number.isNaN(value) ||
  value === (direction === "maximize" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
