import { ok } from "../../model/result.ts";
import { csvRows, type Header, headerOf } from "./csv-rows.ts";
import { finite, missing, numberIn, type ScoreReading } from "./reading.ts";

/**
 * A column's value in the last row that has one (loggers leave cells empty that another row fills), or the least or the greatest of
 * all that are numbers. `head` begins with the header, `rows` are those to look at: all of them, or the end of a large file.
 */
export function inColumn(
  head: string,
  rows: (separator: string) => Iterable<readonly string[]>,
  column: string,
  row: "last" | "min" | "max" = "last",
): ScoreReading {
  const header = headerOf(head.replace(/^\ufeff/, ""), column);
  if (!("index" in header)) {
    const names = header.slice(0, 10).filter((name) => name !== "");
    const next =
      names.length === 0
        ? "Its first line must name its columns"
        : `Its columns are ${names.join(", ")}; name one of them under column`;
    return missing(`has no column ${column}`, next);
  }
  const values = valuesIn(rows(header.separator), header);
  const [first] = values;
  if (first === undefined)
    return missing(`has no value in its column ${column}`, "Look whether the run wrote its metrics");
  const where = `in its column ${column}`;
  if (row === "last") return finite(values.at(-1) ?? first, where);
  const numbers = values.flatMap((value) => numberIn(value) ?? []);
  if (numbers.length === 0) return finite(first, where);
  return ok(numbers.reduce((one, other) => (row === "max" ? Math.max(one, other) : Math.min(one, other))));
}

function valuesIn(rows: Iterable<readonly string[]>, { index }: Header): string[] {
  const values: string[] = [];
  for (const row of rows) {
    const value = row[index]?.trim() ?? "";
    if (value !== "") values.push(value);
  }
  return values;
}

/** The rows of a text that begins with its header. */
export function* belowHeader(text: string, separator: string): Generator<readonly string[]> {
  let isHeader = true;
  for (const row of csvRows(text.replace(/^\ufeff/, ""), separator)) {
    if (!isHeader) yield row;
    isHeader = false;
  }
}
