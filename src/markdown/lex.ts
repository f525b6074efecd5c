import { Lexer, type Token, Tokenizer, type Tokens } from "marked";
import { nextTableStart, tableEnd } from "./table-rule.ts";

/** A top-level block of `marked` and where it begins. */
export interface Placed {
  readonly token: Token;
  readonly start: number;
}

/** Quotes deeper than this are prose in any case, and the lexer would recurse into each. */
const DEEPEST_QUOTE = 16;

/**
 * Top-level blocks of a text that went through `lexable`, in order and without gaps. Only block structure is read:
 * no inline markup, and nothing inside list items, which is where the time goes.
 */
export function lexBlocks(text: string): Placed[] {
  const placed: Placed[] = [];
  let start = 0;
  for (const token of blockLexer().blockTokens(text, [])) {
    if (!text.startsWith(token.raw, start)) throw new Error(`Markdown block at ${start} has lost its place`);
    placed.push({ token, start });
    start += token.raw.length;
  }
  if (start !== text.length) throw new Error(`Markdown was read to ${start} of ${text.length}`);
  return placed;
}

function blockLexer(): Lexer {
  const tokenizer = gfmTokenizer();
  const lexer = new Lexer({ gfm: true, tokenizer });
  tokenizer.rules = {
    ...tokenizer.rules,
    block: { ...tokenizer.rules.block, paragraph: Lexer.rules.block.normal.paragraph },
  };
  const blockTokens = lexer.blockTokens.bind(lexer) as BlockTokens;
  let depth = 0;
  const shallow: BlockTokens = (src, tokens = [], clipped = false) => {
    const isListItem = !lexer.state.top;
    lexer.state.top = true;
    if (isListItem || depth > DEEPEST_QUOTE) return tokens;
    depth += 1;
    blockTokens(src, tokens, clipped);
    depth -= 1;
    return tokens;
  };
  return Object.assign(lexer, { blockTokens: shallow as Lexer["blockTokens"] });
}

type BlockTokens = (src: string, tokens?: Token[], clipped?: boolean) => Token[];

/** `marked`'s tokenizer, with GFM's rule for where a table begins and ends in place of its own approximation. */
function gfmTokenizer(): Tokenizer {
  const tokenizer = new Tokenizer();
  const original = {
    def: tokenizer.def.bind(tokenizer),
    lheading: tokenizer.lheading.bind(tokenizer),
    paragraph: tokenizer.paragraph.bind(tokenizer),
  };
  return Object.assign(tokenizer, {
    table: readTable,
    def: (src: string) => (tableEnd(src, 0) === undefined ? original.def(src) : undefined),
    lheading: (src: string) => {
      const heading = original.lheading(src);
      return heading !== undefined && nextTableStart(heading.raw) < heading.raw.length ? undefined : heading;
    },
    paragraph: (src: string) => {
      const whole = Lexer.rules.block.normal.paragraph.exec(src)?.[0] ?? "";
      return original.paragraph(src.slice(0, nextTableStart(whole)));
    },
  });
}

function readTable(src: string): Tokens.Table | undefined {
  const end = tableEnd(src, 0);
  if (end === undefined) return undefined;
  return { type: "table", raw: src.slice(0, end), align: [], header: [], rows: [] };
}
