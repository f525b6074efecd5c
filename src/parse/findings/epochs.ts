import { epochCount } from "../epochs.ts";
import type { Report } from "../report.ts";
import { cellOf, meant } from "../row.ts";
import type { RunTable } from "../run-tables.ts";
import { EVALUATION } from "../stage.ts";
import type { Check } from "./check.ts";

/** Cells of a column Epochs that hold no number. */
export const noEpochs: Check = ({ layout }, report) => {
  for (const runTable of layout.runTables) if (runTable.columns.has("epochs")) epochsIn(runTable, report);
};

function epochsIn({ table, columns }: RunTable, report: Report): void {
  for (const row of table.rows) {
    const text = meant(row, columns, "epochs");
    if (text === undefined || epochCount(text) !== undefined) continue;
    report(
      {
        severity: "warning",
        code: "summary.epochs",
        message: `"${text}" is no number of epochs, so it is not known which checkpoints to expect`,
        next: "Write a whole number from 1",
      },
      cellOf(row, columns, "epochs")?.content,
    );
  }
}

/** Evaluations of a checkpoint that the training does not make. */
export const epochsBeyond: Check = ({ experiment, rows }, report) => {
  const own = new Map(
    experiment.runs.flatMap(({ name, epochs }) => (epochs === undefined ? [] : [[name, epochs]])),
  );
  if (own.size === 0 && experiment.epochs === undefined) return;
  for (const { key, stage, run, epoch } of experiment.tasks) {
    const epochs = own.get(run) ?? experiment.epochs;
    if (stage !== EVALUATION || epoch === undefined || epochs === undefined) continue;
    if (!/^\d+$/.test(epoch) || Number(epoch) < epochs) continue;
    const place = rows.get(key);
    report(
      {
        severity: "warning",
        code: "summary.epoch-beyond",
        message: `there is no epoch ${epoch}: ${run} is trained for ${epochs}, and the first is 0`,
        next: `Write an epoch from 0 to ${epochs - 1}, or correct the number of epochs`,
      },
      place === undefined ? undefined : cellOf(place.row, place.columns, "epoch")?.content,
    );
  }
};
