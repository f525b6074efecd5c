import { isSpace } from "./space.ts";

/**
 * A place in one line, after the marks of the quotes and lists that it continues. Columns count from 0 at the start of
 * the line, a tab leads to the next multiple of four, and a mark may take only some of a tab's columns.
 */
export interface Cursor {
  readonly text: string;
  /** Of the line, without its line end. */
  readonly end: number;
  /** Where the rest of the line begins, its indentation included. */
  column: number;
  /** Offset of the next character that is no space or tab; `end` when the rest of the line is blank. */
  next: number;
  nextColumn: number;
  /** Found on the first question, since a line may have very many marks. */
  breakMarks?: BreakMarks;
}

/** Where the marks of a thematic break that runs to the end of the line may begin: between the two offsets. */
interface BreakMarks {
  readonly from: number;
  readonly until: number;
}

export function cursorAt(text: string, start: number, end: number): Cursor {
  const cursor: Cursor = { text, end, column: 0, next: start, nextColumn: 0 };
  skipSpace(cursor);
  return cursor;
}

export const isBlank = (cursor: Cursor): boolean => cursor.next === cursor.end;

/** Columns of white space ahead. */
export const indentOf = (cursor: Cursor): number => cursor.nextColumn - cursor.column;

/** Passes over the white space ahead and so many characters after it. */
export function take(cursor: Cursor, characters: number): void {
  cursor.next += characters;
  cursor.column = cursor.nextColumn + characters;
  cursor.nextColumn = cursor.column;
  skipSpace(cursor);
}

function skipSpace(cursor: Cursor): void {
  for (; cursor.next < cursor.end; cursor.next++) {
    const character = cursor.text[cursor.next];
    if (character === " ") cursor.nextColumn += 1;
    else if (character === "\t") cursor.nextColumn += 4 - (cursor.nextColumn % 4);
    else return;
  }
}

/** Whether the rest of the line is a thematic break: at least three of `-`, `*` or `_`, with or without space. */
export function isThematicBreak(cursor: Cursor): boolean {
  const mark = cursor.text[cursor.next];
  if (mark !== "-" && mark !== "*" && mark !== "_") return false;
  cursor.breakMarks ??= breakMarks(cursor);
  return cursor.next >= cursor.breakMarks.from && cursor.next <= cursor.breakMarks.until;
}

function breakMarks({ text, next, end }: Cursor): BreakMarks {
  let mark: string | undefined;
  let from = end;
  let until = -1;
  let count = 0;
  for (let at = end - 1; at >= next; at--) {
    const character = text[at];
    if (isSpace(character)) continue;
    if (character !== "-" && character !== "*" && character !== "_") break;
    mark ??= character;
    if (character !== mark) break;
    from = at;
    count += 1;
    if (count === 3) until = at;
  }
  return { from, until };
}
