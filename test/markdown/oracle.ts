import { remark } from "remark";
import remarkGfm from "remark-gfm";
import type { Block, Row } from "../../src/markdown/block.ts";
import { bodyStart } from "../../src/markdown/front-matter.ts";

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

interface RowOutline {
  readonly start: number;
  /** No more than the header's: GFM ignores the others. */
  readonly cells: readonly string[];
  readonly hasSurplus: boolean;
}

/** What two readers of one text are compared by: top-level headings and tables, by offset, with cells as written. */
export type Outline = readonly (
  | { readonly heading: number; readonly start: number }
  | { readonly table: readonly RowOutline[] }
)[];

/** remark knows no front matter, so it reads what is behind. */
export function outlineByRemark(text: string): Outline {
  const base = bodyStart(text);
  const body = text.slice(base);
  const { children } = parseWithRemark(body);
  return children.flatMap((node, at) => outlineOfNode(body, base, node, children[at - 1]));
}

function outlineOfNode(body: string, base: number, node: Content, before: Content | undefined): Outline {
  if (node.type === "heading")
    return [{ heading: node.depth, start: base + headingStart(body, node, before) }];
  if (node.type !== "table") return [];
  const columns = node.children[0]?.children.length ?? 0;
  const rows = node.children.map((row) => ({
    start: base + startOf(row),
    cells: cellsByRemark(body, row).slice(0, columns),
    hasSurplus: row.children.length > columns,
  }));
  return [{ table: rows }];
}

/** remark counts link definitions right above a setext heading to the heading. */
function headingStart(body: string, node: Content, before: Content | undefined): number {
  if (before?.type !== "definition" || endOf(before) <= startOf(node)) return startOf(node);
  return endOf(before) + (/^\s*/.exec(body.slice(endOf(before)))?.[0].length ?? 0);
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
  const outlineOfRow = ({ span, cells, surplus }: Row) => ({
    start: indented(span.start),
    cells: cells.map((cell) => cell.raw),
    hasSurplus: surplus !== undefined,
  });
  return blocks.flatMap((block): Outline => {
    if (block.kind === "heading") return [{ heading: block.level, start: indented(block.span.start) }];
    return block.kind === "table" ? [{ table: [block.header, ...block.rows].map(outlineOfRow) }] : [];
  });
}
