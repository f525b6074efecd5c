/**
 * A crontab as text. It is read and written as bytes, each a character (latin1), so that what others wrote stays as it is,
 * whatever it is.
 */

/** An entry of ours as it is found: one line of a crontab, or of a scrontab one with its options above. */
export interface Found {
  readonly id: string;
  /** Its lines, without their ends. */
  readonly lines: readonly string[];
  /** A person has changed it since it was written: another schedule, a `#` before it, a second copy. */
  readonly isEdited: boolean;
}

/** In each line of ours: which entry it belongs to, and what says whether it still is as it was written. */
const MARK = /\bRUNMARK_CRON=([0-9a-f]{8})\.([0-9a-f]{8})(?![\w.])/;

/** A short text for a long one, eight hexadecimal digits; equal for equal ones, and by nobody's chance for others. */
export type Digest = (text: string) => string;

const UNSEALED = "00000000";

export const markOf = (id: string): string => `RUNMARK_CRON=${id}.${UNSEALED}`;

/** Puts into the lines of an entry what tells later whether somebody changed them. */
export const sealed = (lines: readonly string[], digest: Digest): readonly string[] => {
  const seal = digest(lines.map(unsealed).join("\n"));
  return lines.map((line) => line.replace(MARK, (_, id: string) => `RUNMARK_CRON=${id}.${seal}`));
};

const unsealed = (line: string): string =>
  line.replace(MARK, (_, id: string) => `RUNMARK_CRON=${id}.${UNSEALED}`);

/** All entries of ours, in their order. */
export function entriesIn(table: string, digest: Digest): readonly Found[] {
  const entries = new Map<string, string[]>();
  for (const line of linesOf(table).map(withoutEnd)) {
    const id = idOf(line);
    if (id !== undefined) entries.set(id, [...(entries.get(id) ?? []), line]);
  }
  return [...entries].map(([id, lines]) => ({
    id,
    lines,
    isEdited: sealed(lines, digest).join("\n") !== lines.join("\n"),
  }));
}

/**
 * The table with an entry in the place of the one with that id, or at its end; every other byte stays. Our lines end in a line
 * feed alone even among others with CRLF: cron hands a carriage return on as part of the last word.
 */
export function withEntry(table: string, id: string, lines: readonly string[]): string {
  const entry = lines.map((line) => `${line}\n`).join("");
  const before = linesOf(table);
  const first = before.findIndex((line) => idOf(line) === id);
  // cron itself refuses a table whose last line has no end.
  if (first === -1) return `${table}${table === "" || table.endsWith("\n") ? "" : "\n"}${entry}`;
  return before
    .flatMap((line, index) => (idOf(line) !== id ? [line] : index === first ? [entry] : []))
    .join("");
}

/** The table without an entry; every other byte stays. */
export const withoutEntry = (table: string, id: string): string =>
  linesOf(table)
    .filter((line) => idOf(line) !== id)
    .join("");

const idOf = (line: string): string | undefined => MARK.exec(line)?.[1];

/** Each with its end, which the last may lack. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const withoutEnd = (line: string): string => line.replace(/\n$/, "");
