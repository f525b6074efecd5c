import { type Cursor, indentOf, isBlank, isThematicBreak, take } from "./cursor.ts";

/** What other blocks stand in: a quote, a list item with the columns that its lines are indented by, a footnote. */
export type Container =
  | { readonly kind: "quote" }
  | { readonly kind: "item"; readonly width: number; readonly isEmpty: boolean }
  | { readonly kind: "footnote" };

const QUOTE: Container = { kind: "quote" };
const FOOTNOTE: Container = { kind: "footnote" };

/** Whether the line goes on with the container; passes over what says so. A blank line ends quotes only. */
export function continues(container: Container, cursor: Cursor): boolean {
  if (container.kind === "quote") return takeQuoteMark(cursor);
  const width = container.kind === "item" ? container.width : 4;
  if (isBlank(cursor)) return true;
  if (indentOf(cursor) < width) return false;
  cursor.column += width;
  return true;
}

/**
 * The container that begins here, if one does; passes over its mark. In the middle of a paragraph a list begins only with
 * an item that is not empty and has the number 1, if any.
 */
export function beginContainer(cursor: Cursor, isInterrupting: boolean): Container | undefined {
  if (isBlank(cursor) || indentOf(cursor) >= 4) return undefined;
  const mark = cursor.text[cursor.next] ?? "";
  if (mark === ">") return takeQuoteMark(cursor) ? QUOTE : undefined;
  if (mark === "[") return takeFootnoteMark(cursor) ? FOOTNOTE : undefined;
  if (mark === "-" || mark === "*")
    return isThematicBreak(cursor) ? undefined : beginItem(cursor, 1, isInterrupting);
  if (mark === "+") return beginItem(cursor, 1, isInterrupting);
  const number = mark >= "0" && mark <= "9" ? numberAt(cursor) : undefined;
  if (number === undefined || (isInterrupting && number !== "1")) return undefined;
  return beginItem(cursor, number.length + 1, isInterrupting);
}

function takeQuoteMark(cursor: Cursor): boolean {
  if (cursor.text[cursor.next] !== ">" || isBlank(cursor) || indentOf(cursor) >= 4) return false;
  take(cursor, 1);
  if (indentOf(cursor) > 0) cursor.column += 1;
  return true;
}

const NUMBER = /(\d{1,9})[.)]/y;

function numberAt({ text, next }: Cursor): string | undefined {
  NUMBER.lastIndex = next;
  return NUMBER.exec(text)?.[1];
}

function beginItem(cursor: Cursor, length: number, isInterrupting: boolean): Container | undefined {
  const follower = cursor.next + length < cursor.end ? cursor.text[cursor.next + length] : " ";
  if (follower !== " " && follower !== "\t") return undefined;
  const { column, next, nextColumn } = cursor;
  take(cursor, length);
  const isEmpty = isBlank(cursor);
  if (isEmpty && isInterrupting) {
    Object.assign(cursor, { column, next, nextColumn });
    return undefined;
  }
  const indent = indentOf(cursor);
  const space = isEmpty || indent > 4 ? 1 : indent;
  const width = nextColumn - column + length + space;
  if (!isEmpty) cursor.column += space;
  return { kind: "item", width, isEmpty };
}

/** GFM's own limit is a thousand characters. */
const FOOTNOTE_MARK = /\[\^(?:[^ \t\r\n[\]\\]|\\(?:[[\]\\]|(?![[\]\\]))){1,999}\]:/y;

function takeFootnoteMark(cursor: Cursor): boolean {
  FOOTNOTE_MARK.lastIndex = cursor.next;
  const mark = FOOTNOTE_MARK.exec(cursor.text)?.[0];
  if (mark === undefined) return false;
  take(cursor, mark.length);
  cursor.column = cursor.nextColumn;
  return true;
}
