import { err, ok, type Result } from "../../model/result.ts";

/** ASCII's unit separator. It passes through squeue and sacct untouched, and nobody types it into a job name. */
export const DELIMITER = "\x1f";

/**
 * Splits what squeue or sacct printed into rows of `columns` fields. The job name is asked for last: a name with a line
 * feed then breaks off its own end and nothing else. Text that has no row in it is not an empty answer but a failure: a
 * banner or a wrapper's apology must never be read as an empty queue.
 */
export function parseRows(text: string, columns: number): Result<readonly (readonly string[])[], string> {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const rows = lines.filter((line) => line.includes(DELIMITER)).map((line) => line.split(DELIMITER));
  const bad = rows.find((row) => row.length !== columns);
  if (bad !== undefined) return err(`unreadable row: ${bad.join("|")}`);
  // `squeue -M` announces each cluster by a line of its own, also without a header.
  const stray = lines.find((line) => !line.includes(DELIMITER) && !line.startsWith("CLUSTER: "));
  if (rows.length === 0 && stray !== undefined) return err(`unreadable answer: ${stray}`);
  return ok(rows.map((row) => row.map((field) => field.trim())));
}
