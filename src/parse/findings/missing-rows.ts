import { TRAINING } from "../stage.ts";
import type { Check } from "./check.ts";

const SHOWN = 3;

/** Runs without a row for their state. They are run all the same; the next tick adds the rows. */
export const missingRows: Check = ({ experiment, layout, rows }, report) => {
  const missing = experiment.tasks.filter(({ key }) => !rows.has(key)).map(({ key }) => key);
  if (missing.length === 0) return;
  const status = layout.statusTables.findLast(({ stage }) => stage === TRAINING);
  if (status === undefined) {
    report(
      {
        severity: "info",
        code: "summary.no-status-section",
        message: "there is no status table yet",
        next: "The first tick adds one; to add it now: runmark check --fix",
      },
      layout.runTable?.table.header.span,
    );
    return;
  }
  const names = missing.slice(0, SHOWN).join(", ");
  report(
    {
      severity: "info",
      code: "summary.missing-row",
      message: `${missing.length === 1 ? "one task has" : `${missing.length} tasks have`} no row: ${names}${missing.length > SHOWN ? ", ..." : ""}`,
      next: "The next tick adds it; to add it now: runmark check --fix",
    },
    status.table.header.span,
  );
};
