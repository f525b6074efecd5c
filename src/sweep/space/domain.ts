import type { ParameterValue } from "../../model/trial.ts";
import type { Domain } from "../definition/definition.ts";
import { readable } from "./readable.ts";

type Range = Extract<Domain, { kind: "range" }>;

/** How many values there are. Infinity: any number in between. */
export function countOf(domain: Domain): number {
  if (domain.kind === "fixed") return 1;
  if (domain.kind === "values") return domain.values.length;
  if (domain.count !== undefined) return domain.count;
  return domain.integer ? domain.to - domain.from + 1 : Number.POSITIVE_INFINITY;
}

/** The value of a number from 0 to one below the count, without looking at those before it. */
export function valueAt(domain: Domain, index: number): ParameterValue {
  if (domain.kind === "fixed") return domain.value;
  if (domain.kind === "range") return numberAt(domain, index);
  const value = domain.values[index];
  if (value === undefined) throw new RangeError(`there is no value ${index} among ${domain.values.length}`);
  return value;
}

function numberAt(range: Range, index: number): number {
  const { from, to, scale, integer } = range;
  const last = countOf(range) - 1;
  if (index <= 0) return from;
  if (index >= last) return to;
  // Without a count it is each whole number: the scale only says how often it is drawn.
  if (integer && (range.count === undefined || scale === "linear"))
    return from + ((to - from) / last) * index;
  if (scale === "linear") return readable(from + (to - from) * (index / last), (to - from) / last);
  const value = Math.exp(Math.log(from) + Math.log(to / from) * (index / last));
  return integer ? Math.round(value) : readable(value, value * ((to / from) ** (1 / last) - 1));
}

/** Whether a domain has a value; one of any number in between has all that lie there. */
export function has(domain: Domain, value: ParameterValue): boolean {
  if (domain.kind === "fixed") return domain.value === value;
  if (domain.kind === "values") return valuesOf(domain.values).has(value);
  if (!lies(domain, value)) return false;
  return domain.count === undefined || numberAt(domain, nearestIndex(domain, value, domain.count)) === value;
}

const sets = new WeakMap<readonly ParameterValue[], ReadonlySet<ParameterValue>>();

/** A list of 100,000 values is asked for each of them. */
function valuesOf(values: readonly ParameterValue[]): ReadonlySet<ParameterValue> {
  const set = sets.get(values) ?? new Set(values);
  sets.set(values, set);
  return set;
}

/** Whether it is a number between the two ends, both included, whatever the count. */
export const lies = ({ from, to, integer }: Range, value: ParameterValue): value is number =>
  typeof value === "number" && value >= from && value <= to && (!integer || Number.isInteger(value));

/** What rounding does to a number is far less than half the way to the next. */
function nearestIndex({ from, to, scale }: Range, value: number, count: number): number {
  const share =
    scale === "linear" ? (value - from) / (to - from) : Math.log(value / from) / Math.log(to / from);
  return Math.round(share * (count - 1));
}

/** The value for a place from 0 up to 1 (excluded): what lies as far apart on the scale comes with the same chance. */
export function valueFor(domain: Domain, place: number): ParameterValue {
  if (domain.kind === "range" && domain.count === undefined && (domain.scale === "log" || !domain.integer))
    return numberFor(domain, place);
  const count = countOf(domain);
  return valueAt(domain, Math.min(Math.floor(place * count), count - 1));
}

function numberFor({ from, to, scale, integer }: Range, place: number): number {
  // A whole number stands for all that are rounded to it, also at the ends.
  const margin = integer ? 0.5 : 0;
  const [low, high] = [from - margin, to + margin];
  const value = scale === "log" ? low * (high / low) ** place : low + (high - low) * place;
  const number = integer ? Math.round(value) : readable(value, Math.min(Math.abs(value), to - from) / 100);
  return Math.min(to, Math.max(from, number));
}
