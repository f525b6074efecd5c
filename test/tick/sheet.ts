/**
 * A summary as a person sees it: an own, plain reading of its tables, so that the tests do not judge the parser by
 * itself. Every table here has outer pipes.
 */
interface SheetRow {
  readonly line: number;
  /** `Fine-tuning/r1`, `Evaluations/r1/cap/0`: the nearest heading, then run, task and epoch. */
  readonly key: string;
  readonly columns: readonly string[];
  /** With padding, as they stand between the pipes. */
  readonly raw: readonly string[];
}

/** Columns that runmark may write. */
const WRITTEN: ReadonlySet<string> = new Set(["Status", "Job ID", "Started", "Completed", "Notes"]);

const split = (line: string): string[] =>
  line
    .trim()
    .split(/(?<!\\)\|/)
    .slice(1, -1);

function rowsOf(text: string): SheetRow[] {
  const rows: SheetRow[] = [];
  const lines = text.split("\n");
  let heading = "";
  let columns: string[] | undefined;
  for (const [line, source] of lines.entries()) {
    const named = /^#+ (.*?)\r?$/.exec(source)?.[1];
    if (named !== undefined) heading = named;
    if (!source.startsWith("|")) columns = undefined;
    else if (columns === undefined) columns = split(source).map((cell) => cell.trim());
    else if (columns.includes("Status") && !/^\|[\s:|-]+$/.test(source.trim())) {
      const raw = split(source);
      const head = columns;
      const names = ["Run Name", "Task", "Epoch"].map((name) => raw[head.indexOf(name)]?.trim() ?? "-");
      rows.push({ line, key: [heading, ...names.filter((name) => name !== "-")].join("/"), columns, raw });
    }
  }
  return rows;
}

const rowOf = (text: string, key: string): SheetRow | undefined =>
  rowsOf(text).find((row) => row.key === key);

export const cellAt = (text: string, key: string, column: string): string | undefined => {
  const row = rowOf(text, key);
  return row?.raw[row.columns.indexOf(column)]?.trim();
};

/** The text with one cell typed over. */
export function withCell(text: string, key: string, column: string, value: string): string {
  const row = rowOf(text, key);
  if (row === undefined) throw new Error(`the test speaks of a row ${key}, which is not there`);
  const index = row.columns.indexOf(column);
  const raw = row.raw.map((cell, at) => (at === index ? ` ${value} ` : cell));
  const lines = text.split("\n");
  const end = lines[row.line]?.endsWith("\r") ? "\r" : "";
  lines[row.line] = `|${raw.join("|")}|${end}`;
  return lines.join("\n");
}

/** What the Status cells say, by row. */
export const statuses = (text: string): Record<string, string> =>
  Object.fromEntries(
    rowsOf(text).map((row) => [row.key, row.raw[row.columns.indexOf("Status")]?.trim() ?? ""]),
  );

/** The text without the cells that runmark may write: what has to stay as it is, to the byte. */
export function untouchable(text: string): string {
  const rows = new Map(rowsOf(text).map((row) => [row.line, row]));
  return text
    .split("\n")
    .map((line, at) => {
      const row = rows.get(at);
      return row === undefined
        ? line
        : row.raw.filter((_, index) => !WRITTEN.has(row.columns[index] ?? "")).join("|");
    })
    .join("\n");
}
