import type { Span } from "./block.ts";
import { type Cursor, indentOf, isBlank } from "./cursor.ts";
import { isSpace, skipSpace, spaceStart } from "./space.ts";

const HEADING = /#{1,6}(?![^ \t\r\n])/y;
const FENCE = /`{3,}|~{3,}/y;

/** The level of the ATX heading that the rest of the line is. */
export function headingLevel({ text, next }: Cursor): number | undefined {
  HEADING.lastIndex = next;
  return HEADING.exec(text)?.[0].length;
}

/** What stands between the marks of an ATX heading: those at the end need a space before them. */
export function headingContent(text: string, start: number, lineEnd: number): Span {
  const end = spaceStart(text, start, lineEnd);
  let marks = end;
  while (marks > start && text[marks - 1] === "#") marks--;
  const isClosed = marks === start || isSpace(text[marks - 1]);
  return { start, end: isClosed ? spaceStart(text, start, marks) : end };
}

/** The marks that open a fence, whose closing ones are as many or more. */
export function openingFence({ text, next, end }: Cursor): string | undefined {
  FENCE.lastIndex = next;
  const marks = FENCE.exec(text)?.[0];
  if (marks === undefined) return undefined;
  // A tick later in the line makes it code in a paragraph.
  const isCode = marks.startsWith("`") && text.slice(next + marks.length, end).includes("`");
  return isCode ? undefined : marks;
}

export function closesFence(cursor: Cursor, marks: string): boolean {
  if (isBlank(cursor) || indentOf(cursor) >= 4) return false;
  const end = runEnd(cursor, marks.charAt(0));
  return end - cursor.next >= marks.length && skipSpace(cursor.text, end, cursor.end) === cursor.end;
}

/** The level of the heading whose underline the rest of the line is. */
export function underlineLevel(cursor: Cursor): 1 | 2 | undefined {
  const mark = cursor.text[cursor.next];
  if (mark !== "=" && mark !== "-") return undefined;
  if (skipSpace(cursor.text, runEnd(cursor, mark), cursor.end) < cursor.end) return undefined;
  return mark === "=" ? 1 : 2;
}

function runEnd({ text, next, end }: Cursor, mark: string): number {
  let at = next;
  while (at < end && text[at] === mark) at++;
  return at;
}
