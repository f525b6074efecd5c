/** A row of a test's summary: what its job does, and what stands in its Status cell. */
export interface RowText {
  readonly run: string;
  readonly command?: string;
  readonly status?: string;
  readonly job?: string;
  readonly notes?: string;
}

/** A summary with one table that is both: runs and their status. */
export const summaryOf = (...rows: readonly RowText[]): string =>
  [
    "# Experiment: trial",
    "",
    "## Runs",
    "",
    "| Run Name | Command | Status | Job ID | Started | Completed | Notes |",
    "|----------|---------|--------|--------|---------|-----------|-------|",
    ...rows.map(rowOf),
    "",
  ].join("\n");

export const rowOf = ({
  run,
  command = "true",
  status = "pending",
  job = "-",
  notes = "-",
}: RowText): string => `| ${run} | ${command} | ${status} | ${job} | - | - | ${notes} |`;

/** The Status cells by run, as they stand in the first table with a run and a status. */
export function statuses(summary: string): Record<string, string> {
  return column(summary, 2);
}

export const column = (summary: string, index: number): Record<string, string> =>
  Object.fromEntries(
    summary
      .split(/\r?\n/)
      .filter((line) => line.startsWith("| ") && !line.startsWith("| Run Name"))
      .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
      .map((cells) => [cells[1] ?? "", cells[index + 1] ?? ""]),
  );

/** The summary with one Status cell replaced, as a person would. */
export const withStatus = (summary: string, run: string, status: string): string =>
  summary
    .split("\n")
    .map((line) => {
      if (!line.startsWith(`| ${run} |`)) return line;
      const cells = line.split("|");
      cells[3] = ` ${status} `;
      return cells.join("|");
    })
    .join("\n");
