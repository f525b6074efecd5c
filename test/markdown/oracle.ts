import { remark } from "remark";
import remarkGfm from "remark-gfm";
import type { Block, Row } from "../../src/markdown/block.ts";

const parser = remark().use(remarkGfm);

const parseWithRemark = (text: string) => parser.parse(text);

type Content = ReturnType<typeof parseWithRemark>["children"][number];
type TableRow = Extract<Content, { type: "table" }>["children"][number];

/** The texts of the cells as a reader sees them: escapes undone, markup gone. */
export const renderedByRemark = (text: string): string[][] =>
  parseWithRemark(text).children.flatMap((node) =>
    node.type === "table" ? node.children.map((row) => row.children.map(renderedText)) : [],
  );

const renderedText = (node: object): string => {
  if ("children" in node && Array.isArray(node.children)) return node.children.map(renderedText).join("");
  return "value" in node && typeof node.value === "string" ? node.value : "";
};

/** What two readers of one text are compared by: top-level headings and tables, by offset, with cells as written. */
export type Outline = readonly (
  | { readonly heading: number; readonly start: number }
  | { readonly table: readonly { readonly start: number; readonly cells: readonly string[] }[] }
)[];

export function outlineByRemark(text: string): Outline {
  const base = text.startsWith("\ufeff") ? 1 : 0;
  const body = text.slice(base);
  return parseWithRemark(body).children.flatMap((node) => outlineOfNode(body, base, node));
}

function outlineOfNode(body: string, base: number, node: Content): Outline {
  if (node.type === "heading") return [{ heading: node.depth, start: base + startOf(node) }];
  if (node.type !== "table") return [];
  const rows = node.children.map((row) => ({ start: base + startOf(row), cells: cellsByRemark(body, row) }));
  return [{ table: rows }];
}

/** Cells as written: remark's positions take in the pipe before a cell, and the one after the last. */
function cellsByRemark(text: string, row: TableRow): string[] {
  return row.children.map((cell, column) => {
    const source = text.slice(startOf(cell), endOf(cell)).replace(/^\|/, "");
    return (column === row.children.length - 1 ? withoutBorder(source) : source).replace(
      /^[ \t]+|[ \t]+$/g,
      "",
    );
  });
}

function withoutBorder(source: string): string {
  const border = /(\\*)\|[ \t]*$/.exec(source);
  return border?.[1] !== undefined && border[1].length % 2 === 0
    ? source.slice(0, border.index + border[1].length)
    : source;
}

type Positioned = Pick<Content, "position">;
const startOf = (node: Positioned): number => node.position?.start.offset ?? Number.NaN;
const endOf = (node: Positioned): number => node.position?.end.offset ?? Number.NaN;

/** The same of our own reading. remark's blocks begin after their indentation, ours at the start of the line. */
export function outlineOf(text: string, blocks: readonly Block[]): Outline {
  const indented = (start: number): number =>
    start + (/^ */.exec(text.slice(start, start + 4))?.[0].length ?? 0);
  const outlineOfRow = ({ span, cells }: Row) => ({
    start: indented(span.start),
    cells: cells.map((cell) => cell.raw),
  });
  return blocks.flatMap((block): Outline => {
    if (block.kind === "heading") return [{ heading: block.level, start: indented(block.span.start) }];
    return block.kind === "table" ? [{ table: [block.header, ...block.rows].map(outlineOfRow) }] : [];
  });
}
