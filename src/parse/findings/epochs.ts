import type { MarkdownDocument } from "../../markdown/document.ts";
import { plainText } from "../../markdown/inline.ts";
import type { Finding } from "../../model/diagnostic.ts";
import { epochCount } from "../cells/epochs.ts";
import type { Layout } from "../layout.ts";
import type { Report } from "../report.ts";
import { cellOf, meant, taskCell } from "../row.ts";
import type { RunTable } from "../run-tables.ts";
import { EVALUATION } from "../stage.ts";
import type { Check } from "./check.ts";

/** Epochs of the summary, or in a column of its runs, that are no number. */
export const noEpochs: Check = ({ document, layout }, report) => {
  if (layout.epochs !== undefined) epochsOf(document, layout.epochs, report);
  for (const runTable of layout.runTables) if (runTable.columns.has("epochs")) epochsIn(runTable, report);
};

function epochsOf(
  { text: source }: MarkdownDocument,
  { text, offset }: NonNullable<Layout["epochs"]>,
  report: Report,
): void {
  if (epochCount(plainText(text)) !== undefined) return;
  const start = source.indexOf(text, offset);
  const span = { start, end: start + text.length };
  report(noCount(text, "Write a whole number: - **Epochs:** 2"), span);
}

function epochsIn({ table, columns }: RunTable, report: Report): void {
  for (const row of table.rows) {
    const text = meant(row, columns, "epochs");
    if (text === undefined || epochCount(text) !== undefined) continue;
    report(noCount(text, "Write a whole number from 1"), cellOf(row, columns, "epochs")?.content);
  }
}

const noCount = (text: string, next: string): Finding => ({
  severity: "warning",
  code: "summary.epochs",
  message: `"${text}" is no number of epochs, so it is not known which checkpoints to expect`,
  next,
});

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
    report(
      {
        severity: "warning",
        code: "summary.epoch-beyond",
        message: `there is no epoch ${epoch}: ${run} is trained for ${epochs}, and the first is 0`,
        next: `Write an epoch from 0 to ${epochs - 1}, or correct the number of epochs`,
      },
      taskCell(rows, key, "epoch")?.content,
    );
  }
};
