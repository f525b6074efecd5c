import { Lexer } from "marked";
import { lineEndAt, tableHeadEnd } from "./table-rule.ts";

const paragraph = Lexer.rules.block.normal.paragraph;
const UNDERLINE = / {0,3}(=+|-+)[ \t]*(?=\n|$)/y;

/** What ends a paragraph that begins `src`, and where. */
export type ParagraphEnd =
  | { readonly kind: "setext"; readonly start: number; readonly end: number; readonly level: 1 | 2 }
  | { readonly kind: "table" | "other"; readonly start: number };

/**
 * The underline that makes the paragraph a heading, or the header of a table that follows it without a blank line, or
 * any other end: whichever comes first. `src` has LF line ends only and begins with a line of text.
 */
export function nextSetextOrTable(src: string): ParagraphEnd {
  const end = paragraph.exec(src)?.[0].length ?? lineEndAt(src, 0);
  for (let at = lineEndAt(src, 0) + 1; at <= end + 1 && at < src.length; at = lineEndAt(src, at) + 1) {
    UNDERLINE.lastIndex = at;
    const underline = UNDERLINE.exec(src);
    if (underline !== null) {
      return {
        kind: "setext",
        start: at,
        end: at + underline[0].length,
        level: underline[1]?.startsWith("=") ? 1 : 2,
      };
    }
    if (at <= end && tableHeadEnd(src, at) !== undefined) return { kind: "table", start: at };
  }
  return { kind: "other", start: end };
}
