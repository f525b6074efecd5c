import type { Span } from "../markdown/block.ts";
import type { MarkdownDocument } from "../markdown/document.ts";
import { bodyStart } from "../markdown/front-matter.ts";
import type { Verbatim } from "../markdown/seat.ts";
import { verbatimBlocks } from "../markdown/seats.ts";

/** Lines that are read as no Markdown, and may not be meant so. */
export interface Doubtful {
  readonly opener: Span;
  /** Offset behind its last character. */
  readonly end: number;
  readonly kind: "fence" | "comment" | "html" | "front matter";
  /** Why nobody may have meant it: nothing ends it, another one seems to begin in it, or some other is never ended. */
  readonly why: "open" | "nested" | "odd";
}

/**
 * Blocks that swallow what stands below them because a line that should end them is missing. A fence or a comment without
 * an end goes on to the next one's end, or to the end of the file: what seems to begin within gives the first away, and
 * of an odd number of fences any may be the one.
 */
export function doubtfulBlocks(document: MarkdownDocument): Doubtful[] {
  const { text } = document;
  const blocks = verbatimBlocks(document);
  const isOdd = blocks.some((block) => block.end === undefined && kindOf(text, block) === "fence");
  return [
    ...frontMatter(text),
    ...blocks.flatMap((block): Doubtful[] => {
      const kind = kindOf(text, block);
      const end = block.end ?? text.length;
      const why = whyInDoubt(text.slice(block.opener.start, end), block, kind, isOdd);
      return why === undefined ? [] : [{ opener: block.opener, end, kind, why }];
    }),
  ];
}

/** The block that nothing ends, if there is one. */
export const openBlock = (document: MarkdownDocument): Doubtful | undefined =>
  doubtfulBlocks(document).find(({ why }) => why === "open");

function whyInDoubt(
  source: string,
  { end }: Verbatim,
  kind: Doubtful["kind"],
  isOdd: boolean,
): Doubtful["why"] | undefined {
  if (end === undefined) return "open";
  if (kind === "comment")
    return source.indexOf("<!--", source.indexOf("<!--") + 4) > 0 ? "nested" : undefined;
  if (kind !== "fence") return undefined;
  const marks = /^\s*(`{3,}|~{3,})/.exec(source)?.[1] ?? "```";
  // A fence with a word behind its marks ends none.
  const inner = new RegExp(`[\\r\\n] {0,3}${marks}${marks.charAt(0)}*[ \\t]*[^\\s\`~]`);
  return inner.test(source) ? "nested" : isOdd ? "odd" : undefined;
}

function kindOf(text: string, { opener }: Verbatim): Doubtful["kind"] {
  const line = text.slice(opener.start, opener.end);
  if (/^\s*<!--/.test(line)) return "comment";
  return /^\s*</.test(line) ? "html" : "fence";
}

/** A file that begins with a line across and has another one further down. */
function frontMatter(text: string): Doubtful[] {
  const end = bodyStart(text);
  const start = text.startsWith("\ufeff") ? 1 : 0;
  if (end <= start) return [];
  const length = /^[^\r\n]*/.exec(text.slice(start))?.[0].length ?? 0;
  return [{ opener: { start, end: start + length }, end, kind: "front matter", why: "nested" }];
}
