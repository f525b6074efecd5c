import type { LogSign } from "./log-signs.ts";

/** What a log comes to, from its first line to its last. */
export interface LogSummary {
  /** The last few rates; `earlier`: those before, where there are enough of both to compare. */
  readonly rate?: { readonly value: number; readonly unit: string; readonly earlier?: number };
  /** The last two samples of the rate, oldest first, where there is an `earlier`. */
  readonly samples?: readonly [number, number];
  /** The last one; NaN and infinities included. */
  readonly loss?: number;
  /** Of the whole job, where its log tells that. */
  readonly steps?: { readonly done: number; readonly total: number };
}

/** With fewer rates than these one hiccup would be a change. */
const ENOUGH = 8;

/** One of so many rates makes a sample. */
const PART = 8;

/** The first rates tell of compiling and warming up. */
const WARM_UP = 1;

/** The last rates of which the present one is the median. */
const PRESENT = 3;

/** `signs` in the order of the log: all of it, or pieces from its beginning to its end. */
export function summaryOf(signs: readonly LogSign[]): LogSummary {
  const same = ofOneBar(signs);
  const last = same.findLast((sign) => sign.steps !== undefined);
  const loss = signs.findLast((sign) => sign.loss !== undefined)?.loss;
  return {
    ...ratesOf(same),
    ...(loss === undefined ? {} : { loss }),
    ...(last?.steps === undefined || last.isPart || isBeyond(last.steps) ? {} : { steps: last.steps }),
  };
}

/** How far a job is that goes on behind its own end is not known: 100 % would be untrue. */
const isBeyond = ({ done, total }: { readonly done: number; readonly total: number }): boolean =>
  done > total;

function ratesOf(signs: readonly LogSign[]): Pick<LogSummary, "rate" | "samples"> {
  const rates = signs.flatMap(({ rate }) => rate ?? []);
  const unit = mostFrequent(rates.map((rate) => rate.unit));
  if (unit === undefined) return {};
  const values = rates.flatMap((rate) => (rate.unit === unit ? [rate.value] : []));
  const value = median(values.slice(-PRESENT));
  if (values.length < ENOUGH) return { rate: { value, unit } };
  const size = Math.max(2, Math.floor(values.length / PART));
  const earlier = median(values.slice(WARM_UP, -2 * size));
  return {
    rate: { value, unit, earlier },
    samples: [median(values.slice(-2 * size, -size)), median(values.slice(-size))],
  };
}

/** Logs mix bars (training, validation in between, downloads): those of the bar that is seen most, and what has no bar. */
function ofOneBar(signs: readonly LogSign[]): readonly LogSign[] {
  const total = mostFrequent(
    signs.flatMap(({ steps }) => (steps === undefined || isBeyond(steps) ? [] : steps.total)),
  );
  return signs.filter(({ steps }) => steps === undefined || steps.total === total);
}

function mostFrequent<Value>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let most: Value | undefined;
  for (const [value, count] of counts)
    if (most === undefined || count > (counts.get(most) ?? 0)) most = value;
  return most;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
