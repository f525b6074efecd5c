import { alignTable } from "../markdown/align.ts";
import { type MarkdownDocument, readDocument } from "../markdown/document.ts";
import { applyEdits } from "../markdown/edit.ts";
import { resultTables } from "./result-tables.ts";
import type { Summary } from "./summary.ts";

/**
 * The text with its tables of results aligned as `fmt` does it: those that were made since `before`, and those that were aligned
 * then. One that a person has laid out otherwise stays so.
 */
export function keepResultsAligned(before: Summary, text: string): string {
  const results = new Set(resultTables(before).map(({ table }) => table));
  const were = tablesOf(before.document);
  const now = readDocument(text);
  const edits = tablesOf(now).flatMap((table, index) => {
    const old = were[index];
    // Rows come and go; tables are only added, and at the end.
    const isOurs =
      old === undefined || (results.has(old) && alignTable(before.document.text, old).length === 0);
    return isOurs ? alignTable(text, table) : [];
  });
  return applyEdits(text, edits);
}

const tablesOf = ({ blocks }: MarkdownDocument) =>
  blocks.flatMap((block) => (block.kind === "table" ? [block] : []));
