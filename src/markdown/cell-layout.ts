import measure from "fast-string-truncated-width";

/** The room that a cell has between its pipes. */
export interface Room {
  /** Columns on the screen, padding included; a content that needs more grows the cell. */
  readonly width: number;
  /** Spaces that stay on each side whatever the content. */
  readonly left: number;
  readonly right: number;
  /** The side at which the content stands. */
  readonly flush: "left" | "right";
}

/** Columns of the screen that a text takes: two for CJK and most emoji. */
export const widthOf = (text: string): number =>
  /^[\x20-\x7e]*$/.test(text) ? text.length : measure(text).width;

/** Pads escaped content to the room it has. A backslash at its end is kept away from the pipe that it would escape. */
export function padCell(content: string, room: Room): string {
  const right = content.endsWith("\\") ? Math.max(1, room.right) : room.right;
  const free = Math.max(0, room.width - room.left - widthOf(content) - right);
  const [before, after] = room.flush === "right" ? [free, 0] : [0, free];
  return " ".repeat(room.left + before) + content + " ".repeat(after + right);
}

/** The room that the content of a cell had, judged from where it stood between `left` and `right`. */
export function roomOf(left: string, content: string, right: string): Room {
  const width = left.length + widthOf(content) + right.length;
  if (content === "") return { width, left: left.length, right: left.length, flush: "left" };
  if (left.length > 1 && right.length <= 1) return { width, left: 1, right: right.length, flush: "right" };
  return { width, left: left.length, right: Math.min(1, right.length), flush: "left" };
}
