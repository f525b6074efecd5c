import { valueAt } from "../space/domain.ts";
import { exact } from "../space/readable.ts";
import type { Domain } from "./definition.ts";

/** A range as it is written. */
export interface WrittenRange {
  readonly scale: "linear" | "log";
  readonly from: number;
  readonly to: number;
  /** Both ends are written without a point: then whole numbers are meant. */
  readonly whole: boolean;
  readonly count?: number;
  readonly step?: number;
}

export type RangeProblem = readonly [message: string, next: string];

/** More numbers than anybody means to have, unless they are the whole ones. */
const MOST = 1_000_000;

/** The domain of a range, or what is wrong with it. */
export function rangeDomain(range: WrittenRange): Domain | RangeProblem {
  const { scale, from, to, whole, count, step } = range;
  const problem = endsProblem(range) ?? countProblem(range);
  if (problem !== undefined) return problem;
  const ends = { kind: "range", scale, from, to } as const;
  if (step !== undefined) return stepped(range, step);
  if (scale === "log") return logDomain(range);
  if (count !== undefined) return { ...ends, count, integer: whole && (to - from) % (count - 1) === 0 };
  return whole ? { ...ends, count: to - from + 1, integer: true } : { ...ends, integer: false };
}

function endsProblem({ scale, from, to, whole }: WrittenRange): RangeProblem | undefined {
  if (from > to) return [`it goes from ${from} down to ${to}`, `Write [${to}, ${from}]`];
  if (from === to) return ["it begins where it ends", `Write ${from} alone`];
  if (scale === "log" && from <= 0)
    return [`a log range cannot begin at ${from}`, "Begin above 0, or take range"];
  if (!Number.isFinite(to - from)) return ["it is too wide", "Bring its ends nearer to each other"];
  if (
    whole &&
    !(Number.isSafeInteger(from) && Number.isSafeInteger(to) && Number.isSafeInteger(to - from + 1))
  )
    return ["its whole numbers have more digits than can be told apart", "Take smaller ones"];
  return undefined;
}

function countProblem({ scale, from, to, count, step }: WrittenRange): RangeProblem | undefined {
  if (step !== undefined && count !== undefined)
    return ["it has both a count and a step", "Give one of the two"];
  if (step !== undefined && scale === "log") return ["a log range has no step", "Give it a count"];
  if (step !== undefined && step > to - from)
    return [`a step of ${step} leads from ${from} beyond ${to}`, "Take a smaller one"];
  if (count !== undefined && count > MOST)
    return [`it has more than ${MOST} numbers`, "Take a smaller count"];
  const spacing = step ?? (count === undefined ? to - from : (to - from) / (count - 1));
  return spacing < Math.max(Math.abs(from), Math.abs(to)) * 1e-9
    ? ["its numbers lie so near that they read the same", "Take fewer, or a wider range"]
    : undefined;
}

function stepped({ from, to, whole }: WrittenRange, step: number): Domain | RangeProblem {
  const integer = whole && Number.isInteger(step);
  // What is a hair short of a step is one: 0.3 / 0.1 is 2.9999999999999996.
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!integer && count > MOST) return [`it has more than ${MOST} numbers`, "Take a larger step"];
  const last = from + step * (count - 1);
  return { kind: "range", scale: "linear", from, to: integer ? last : exact(last), count, integer };
}

function logDomain({ from, to, whole, count }: WrittenRange): Domain | RangeProblem {
  const domain: Domain = {
    kind: "range",
    scale: "log",
    from,
    to,
    integer: whole,
    ...(count === undefined ? {} : { count }),
  };
  if (!whole || count === undefined) return domain;
  const values = new Set(Array.from({ length: count }, (_, index) => valueAt(domain, index)));
  if (values.size === count) return domain;
  return [
    `${count} whole numbers from ${from} to ${to} on a log scale are not all different`,
    `Take a smaller count, or write ${from}.0 for numbers with a fraction`,
  ];
}
