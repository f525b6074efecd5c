import { pad, widest, widthOf } from "./columns.ts";

type Cells = readonly string[];

/**
 * Figures below their headings, as lines of which the heading is the first: words to the left, what is counted flush right. A
 * column without anything in it is left out with its heading.
 */
export function figures(head: Cells, rows: readonly Cells[], words = 0): string[] {
  const kept = head.flatMap((_, column) => (rows.some((row) => (row[column] ?? "") !== "") ? [column] : []));
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    widest(
      lines.map((line) => line[column] ?? ""),
      Number.POSITIVE_INFINITY,
    ),
  );
  const cell = (line: Cells, column: number): string => {
    const [text, width] = [line[column] ?? "", widths[column] ?? 0];
    return column < words ? pad(text, width) : " ".repeat(width - widthOf(text)) + text;
  };
  return lines.map((line) => kept.map((column) => cell(line, column)).join("  "));
}
