import { escapeRow } from "../../markdown/code-pipes.ts";
import { applyEdits } from "../../markdown/edit.ts";
import { tablesOf } from "../layout.ts";
import type { Summary } from "../summary.ts";

/** Escapes pipes in code that split a cell in two, in rows that have just the cells of their header then. */
export function escapeCodePipes({ document, layout }: Summary): string {
  const { text } = document;
  const edits = tablesOf(layout).flatMap(({ table }) =>
    table.rows.flatMap((row) =>
      row.surplus === undefined ? [] : escapeRow(text, row, table.header.cells.length),
    ),
  );
  return applyEdits(text, edits);
}
