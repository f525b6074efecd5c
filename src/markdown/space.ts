/** What CommonMark calls white space within a line. */
export const isSpace = (character: string | undefined): boolean => character === " " || character === "\t";

/** Offset of the first character from `from` on that is no space or tab, or `end`. */
export function skipSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isSpace(text[at])) at++;
  return at;
}

/** Offset where the spaces and tabs before `end` begin, not before `from`. */
export function spaceStart(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && isSpace(text[at - 1])) at--;
  return at;
}
