/**
 * Offset of the first character of Markdown: after a BOM and after YAML front matter. Front matter is a first line
 * `---` with no blank line after it (that would be a thematic break) up to a line `---` or `...`.
 */
export function bodyStart(text: string): number {
  const start = text.startsWith("\ufeff") ? 1 : 0;
  const opening = /---[ \t]*(?:\r\n|\n|\r)(?![ \t]*(?:\r|\n|$))/y;
  opening.lastIndex = start;
  if (!opening.test(text)) return start;
  const closing = /(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|$)/g;
  closing.lastIndex = opening.lastIndex;
  return closing.test(text) ? closing.lastIndex : start;
}
