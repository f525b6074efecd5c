/** What at the start of a line is read as another block, or as the border of the row. */
const LIKE_A_BLOCK =
  /^(?:\||[-+*](?:[ \t]|$)|>|#{1,6}(?:[ \t]|$)|<|\[\^|`{3}|~{3}|(?:[-*_][ \t]*){3,}$|\d{1,9}[.)](?:[ \t]|$))/;

/** Puts a pipe before the first cell of a row without one, where its content could not stand at the start of a line. */
export function guardLineStart(padded: string): string {
  const content = padded.trim();
  if (content === "") return `|${padded.slice(1)}`;
  return LIKE_A_BLOCK.test(content) ? `| ${padded.trimStart()}` : padded;
}
