import { lineEndOf } from "./lines.ts";

/** Markdown made ready to stand at `offset`: the text's line end, one blank line on each side, none at the edges. */
export function newBlocks(text: string, offset: number, markdown: string): string {
  const eol = lineEndOf(text);
  const body = markdown
    .replace(/^(?:[ \t]*(?:\r\n|\n|\r))+/, "")
    .trimEnd()
    .replace(/\r\n|\n|\r/g, eol);
  const before = text.slice(0, offset).replace(/^\ufeff/, "");
  return eol.repeat(lineEndsBefore(before)) + body + eol.repeat(lineEndsAfter(before, text.slice(offset)));
}

function lineEndsBefore(before: string): number {
  const lines = before.slice(-1000).split(/\r\n|\n|\r/);
  if (lines.length === 1 && before.trim() === "") return 0;
  if (lines.at(-1)?.trim() !== "") return 2;
  return lines.at(-2)?.trim() === "" ? 0 : 1;
}

/** `after` begins with the line end of the block before it, or with the next block, or is the end of the file. */
function lineEndsAfter(before: string, after: string): number {
  if (after === "") return before === "" || /[\r\n]$/.test(before) ? 1 : 0;
  const [first = "", second = ""] = after.slice(0, 1000).split(/\r\n|\n|\r/, 2);
  if (first.trim() !== "") return 2;
  return second.trim() === "" ? 0 : 1;
}
