import { Lexer, type Token } from "marked";

/** An underscore between letters or digits is no markup but part of a name, in most names. */
const MARKUP = /[*`~[\]\\<&!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/;

/** Beyond this a text is no name, number or heading, and inline lexing may take more than linear time. */
const LONGEST_MARKUP = 1_000;

/** What a reader sees of inline Markdown: no emphasis, code ticks, links, tags or backslash escapes. */
export function plainText(raw: string): string {
  if (raw.length > LONGEST_MARKUP || !MARKUP.test(raw)) return raw.trim();
  return textOf(Lexer.lexInline(raw)).trim();
}

/** The comments in inline Markdown, marks and all; what looks like one in code is none. */
export function commentsIn(raw: string): string[] {
  if (raw.length > LONGEST_MARKUP || !raw.includes("<!--")) return [];
  return Lexer.lexInline(raw).flatMap(({ type, raw: html }) =>
    type === "html" && html.startsWith("<!--") ? [html] : [],
  );
}

const textOf = (tokens: readonly Token[]): string => tokens.map(textOfToken).join("");

function textOfToken(token: Token): string {
  if (token.type === "br") return " ";
  if (token.type === "html") return /^<br\b/i.test(token.raw) ? " " : "";
  if ("tokens" in token && token.tokens !== undefined) return textOf(token.tokens);
  return "text" in token && typeof token.text === "string" ? token.text : token.raw;
}
