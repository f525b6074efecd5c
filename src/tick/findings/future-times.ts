import type { Diagnostic } from "../../model/diagnostic.ts";
import { locateCell, type Summary } from "../../parse/summary.ts";

/** As far the clocks of two machines may be apart without anybody being wrong. */
const CLOCK_MARGIN_MS = 10 * 60_000;

const COLUMNS = ["started", "completed"] as const;

/** Times in a row that have not come yet: mistyped, or written by a machine whose clock is wrong. They decide nothing. */
export function futureTimes(summary: Summary, now: number): Diagnostic[] {
  return summary.experiment.tasks.flatMap(({ key, cells }) =>
    COLUMNS.flatMap((column): Diagnostic[] => {
      const text = cells[column] ?? "";
      const at = localTime(text);
      if (at === undefined || at <= now + CLOCK_MARGIN_MS) return [];
      const location = locateCell(summary, key, column);
      return [
        {
          severity: "warning",
          code: "summary.future-time",
          message: `${text} is in the future`,
          next: "Correct the time, or write - ; it decides nothing",
          path: summary.path,
          ...(location === undefined ? {} : { location }),
        },
      ];
    }),
  );
}

/** `2026-11-21 22:55:18` and its shorter forms, in local wall time as they are written. */
function localTime(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}
