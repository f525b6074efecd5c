import { err, ok, type Result } from "../model/result.ts";

/**
 * When an entry runs: `5m`, `2h`, `1d`, or what a crontab says itself (`0 8-18 * * 1-5`, `@hourly`). Only spans that divide
 * an hour or a day are even in a crontab: of steps of seven minutes the last would be four.
 */
export function scheduleOf(every: string): Result<string, string> {
  const text = every.trim();
  if (/^@(?:hourly|daily|midnight|weekly|monthly)$/.test(text)) return ok(text);
  const fields = text.split(/[ \t]+/);
  if (fields.length === 5 && fields.every((field) => /^[\d*][\d*/,\-A-Za-z]*$|^[A-Za-z]{3}\b/.test(field)))
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

const divides = (count: number, whole: number): boolean => count > 0 && whole % count === 0;

const steps = (count: number): string => (count === 1 ? "*" : `*/${count}`);
