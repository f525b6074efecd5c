import { BESIDE_COLUMNS, type Beside, type WishEvent } from "../model/event.ts";
import { type TaskRecord, wroteOnce } from "../model/record.ts";

/** The wish was read from the cell, so the cell's text becomes the base: the same text is not a wish again. */
export function told(record: TaskRecord, { word, text, beside }: WishEvent): TaskRecord {
  const earlier = beside === undefined ? record.earlier : withBeside(record.earlier, beside);
  return {
    ...record,
    ...(earlier === undefined ? {} : { earlier }),
    wish: word,
    forgiven: word === "retry" ? record.attempts.length : record.forgiven,
    written: text === undefined ? record.written : { ...record.written, status: text },
  };
}

/** Of an earlier job, as are the words of ours that were written over. */
function withBeside(earlier: TaskRecord["earlier"], beside: Beside): ReadonlySet<string> {
  const all = new Set(earlier);
  for (const column of BESIDE_COLUMNS) {
    const text = beside[column];
    if (text !== undefined) all.add(wroteOnce(column, text));
  }
  return all;
}
