import { type Lexer, Tokenizer, type Tokens } from "marked";
import { nextSetextOrTable } from "./paragraph-rule.ts";
import { lineEndAt, tableEnd, tableHeadEnd } from "./table-rule.ts";

/**
 * `marked`'s tokenizer, with the exact rules for tables and setext headings in place of its approximations, and with
 * corrections where its answer depends on what the last block was.
 */
export function gfmTokenizer(): Tokenizer {
  const tokenizer = new Tokenizer();
  const { def, html, list } = tokenizer;
  return Object.assign(tokenizer, {
    table: readTable,
    lheading: readSetext,
    paragraph: (src: string) => readParagraph(src, tokenizer.lexer),
    def: (src: string) => (isTableAhead(src) ? undefined : def.call(tokenizer, src)),
    list: (src: string) => (isHeaderInParagraph(tokenizer, src) ? undefined : list.call(tokenizer, src)),
    blockquote: quoteReader(tokenizer),
    html: (src: string) => {
      const read = () => html.call(tokenizer, src);
      return endAtBlankLine(
        interruptsParagraph(tokenizer, src) ? withoutLastToken(tokenizer.lexer, read) : read(),
      );
    },
  });
}

/** Quotes deeper than this are prose in any case, and the lexer calls itself for each. */
const DEEPEST_QUOTE = 16;

/** What is lexed again inside a quote does not stand below the block before the quote, so that one is hidden. */
function quoteReader(tokenizer: Tokenizer): Tokenizer["blockquote"] {
  const read = tokenizer.blockquote.bind(tokenizer);
  let depth = 0;
  return (src) => {
    if (depth >= DEEPEST_QUOTE) return readFlatQuote(tokenizer, src);
    depth += 1;
    const quote = withoutLastToken(tokenizer.lexer, () => read(src));
    depth -= 1;
    return quote;
  };
}

function readFlatQuote({ rules }: Tokenizer, src: string): Tokens.Blockquote | undefined {
  const raw = rules.block.blockquote.exec(src)?.[0].replace(/\n$/, "");
  return raw === undefined ? undefined : { type: "blockquote", raw, text: raw, tokens: [] };
}

/** A definition may go on in the next line, unless a table begins in either. */
const isTableAhead = (src: string): boolean =>
  tableHeadEnd(src, 0) !== undefined || tableHeadEnd(src, lineEndAt(src, 0) + 1) !== undefined;

/** `2. a | b` does not start a list in the middle of a paragraph, but it can be the header of a table there. */
const isHeaderInParagraph = ({ lexer, rules }: Tokenizer, src: string): boolean =>
  lexer.state.lastToken?.type === "paragraph" &&
  !rules.other.listInterruptsParagraph.test(src) &&
  tableHeadEnd(src, 0) !== undefined;

/** `<div` at the end of a line does so too, but the lexer's expression looks at the end of the text. */
const interruptsParagraph = ({ rules }: Tokenizer, src: string): boolean =>
  rules.other.htmlBeginRegex(4).test(src.slice(0, lineEndAt(src, 0)));

function withoutLastToken<Value>({ state }: Lexer, read: () => Value): Value {
  const { lastToken } = state;
  delete state.lastToken;
  const value = read();
  if (lastToken !== undefined) state.lastToken = lastToken;
  return value;
}

/** An element ends at the first blank line, also at one right after its opening line, which the lexer passes over. */
function endAtBlankLine(token: Tokens.HTML | undefined): Tokens.HTML | undefined {
  if (token === undefined || /^ {0,3}<(?:script|pre|style|textarea|!|\?)/i.test(token.raw)) return token;
  const blank = /\n[ \t]*\n/.exec(token.raw);
  return blank === null ? token : { ...token, raw: token.raw.slice(0, blank.index + 1) };
}

function readTable(src: string): Tokens.Table | undefined {
  const end = tableEnd(src, 0);
  return end === undefined
    ? undefined
    : { type: "table", raw: src.slice(0, end), align: [], header: [], rows: [] };
}

function readSetext(src: string): Tokens.Heading | undefined {
  const next = nextSetextOrTable(src);
  if (next.kind !== "setext") return undefined;
  const text = src.slice(0, next.start).trim();
  return { type: "heading", raw: src.slice(0, next.end), depth: next.level, text, tokens: [] };
}

/** The lexer grows a paragraph by what it finds below it, and keeps the text for inline lexing in step. */
function readParagraph(src: string, lexer: Lexer): Tokens.Paragraph {
  const raw = src.slice(0, nextSetextOrTable(src).start);
  const text = raw.replace(/\n$/, "");
  return { type: "paragraph", raw, text, tokens: lexer.inline(text) };
}
