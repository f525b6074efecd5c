import { Lexer, type Token } from "marked";
import { gfmTokenizer } from "./tokenizer.ts";

/** A top-level block of `marked` and where it stands. */
export interface Placed {
  readonly token: Token;
  readonly start: number;
  readonly end: number;
}

/**
 * Top-level blocks of a text that went through `lexable`, in order and without gaps. Only block structure is read:
 * no inline markup, and nothing inside list items, which is where the time goes.
 */
export function lexBlocks(text: string): Placed[] {
  const placed: Placed[] = [];
  let start = 0;
  for (const token of blockLexer().blockTokens(text, [])) {
    const end = start + token.raw.length;
    // The lexer writes a line end where it took a space at the end of the text; the length is right all the same.
    if (token.raw.trimEnd() !== text.slice(start, end).trimEnd()) {
      throw new Error(`Markdown block at ${start} has lost its place`);
    }
    placed.push({ token, start, end });
    start = end;
  }
  if (start !== text.length) throw new Error(`Markdown was read to ${start} of ${text.length}`);
  return placed;
}

type BlockTokens = (src: string, tokens?: Token[], isClipped?: boolean) => Token[];

function blockLexer(): Lexer {
  const lexer = new Lexer({ gfm: true, tokenizer: gfmTokenizer() });
  const lexAll = lexer.blockTokens.bind(lexer) as BlockTokens;
  let isNested = false;
  const blockTokens: BlockTokens = (src, tokens = [], isClipped = false) => {
    const isListItem = !lexer.state.top;
    lexer.state.top = true;
    if (isListItem) return tokens;
    if (isNested) return lexAll(withoutFinalSpace(src), tokens, isClipped);
    isNested = true;
    return lexAll(src, tokens, isClipped);
  };
  return Object.assign(lexer, { blockTokens: blockTokens as Lexer["blockTokens"] });
}

/** Spaces at the end of a quote would become a block of their own and hide the last one from lazy lines. */
function withoutFinalSpace(text: string): string {
  let end = text.length;
  while (text[end - 1] === " " || text[end - 1] === "\t") end--;
  return text.slice(0, end);
}
