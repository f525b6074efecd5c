import { err, ok, type Result } from "../model/result.ts";

/**
 * When an entry runs: `5m`, `2h`, `1d`, or what a crontab says itself (`0 8-18 * * 1-5`, `@hourly`). Only spans that divide
 * an hour or a day are even in a crontab: of steps of seven minutes the last would be four.
 */
export function scheduleOf(every: string): Result<string, string> {
  const text = every.trim();
  if (/^@(?:hourly|daily|midnight|weekly|monthly)$/.test(text)) return ok(text);
  const fields = text.split(/[ \t]+/);
  if (fields.length === 5 && fields.every((field, index) => isField(field, FIELDS[index])))
    return ok(fields.join(" "));
  const span = /^(\d+) ?(m|min|minutes?|h|hours?|d|days?)$/.exec(text);
  const [count, unit] = [Number(span?.[1]), span?.[2]?.[0]];
  if (unit === "m" && divides(count, 60)) return ok(count === 60 ? "0 * * * *" : `${steps(count)} * * * *`);
  if (unit === "h" && divides(count, 24)) return ok(count === 24 ? "0 0 * * *" : `0 ${steps(count)} * * *`);
  if (unit === "d" && count === 1) return ok("0 0 * * *");
  return err(
    "a span that divides an hour or a day (1m, 5m, 30m, 2h, 1d), or the five fields of a crontab in quotes",
  );
}

interface Field {
  readonly from: number;
  readonly to: number;
  /** That stand for its numbers, from the first. */
  readonly names?: string;
}

/** Minute, hour, day of the month, month, day of the week: 0 and 7 are Sunday. */
const FIELDS: readonly Field[] = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12, names: "jan feb mar apr may jun jul aug sep oct nov dec" },
  { from: 0, to: 7, names: "sun mon tue wed thu fri sat" },
];

const isField = (text: string, field: Field | undefined): boolean =>
  field !== undefined && text.split(",").every((item) => isItem(item, field));

/** `*`, `5`, `MON-FRI`, each range with a step (`8-18/2`) or without. */
function isItem(item: string, field: Field): boolean {
  const [, range, first = "", last, step] = /^(\*|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item) ?? [];
  if (range === undefined || (step !== undefined && !isWithin(Number(step), { from: 1, to: field.to })))
    return false;
  if (range === "*") return true;
  const [low, high] = [numberOf(first, field), numberOf(last ?? first, field)];
  return (
    isWithin(low, field) && isWithin(high, field) && low <= high && (step === undefined || last !== undefined)
  );
}

const isWithin = (value: number, { from, to }: Field): boolean => value >= from && value <= to;

function numberOf(text: string, { from, names = "" }: Field): number {
  if (/^\d+$/.test(text)) return Number(text);
  const at = names.split(" ").indexOf(text.toLowerCase());
  return at === -1 ? Number.NaN : at + from;
}

const divides = (count: number, whole: number): boolean => count > 0 && whole % count === 0;

const steps = (count: number): string => (count === 1 ? "*" : `*/${count}`);
