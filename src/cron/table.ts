/**
 * A crontab as lines. It is read and written as bytes, each a character (latin1), so that what others wrote stays as it is,
 * whatever it is; every line keeps its own end.
 */

/** An entry of ours as it is found: one line of a crontab, or of a scrontab one with its options above. */
export interface Found {
  readonly id: string;
  /** Its lines, without their ends. */
  readonly lines: readonly string[];
  /** A person has changed it since it was written. */
  readonly isEdited: boolean;
}

/** In each line of ours: which entry it belongs to, and what says whether it still is as it was written. */
const MARK = /\bRUNMARK_CRON=([0-9a-f]{8})\.([0-9a-f]{8})(?![\w.])/;

/** A short text for a long one; equal for equal ones, and by nobody's chance for others. */
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

/** All entries of ours, in their order. Those that are commented out are, too: somebody edited them. */
export function entriesIn(text: string, digest: Digest): readonly Found[] {
  const entries = new Map<string, string[]>();
  for (const { line } of linesOf(text)) {
    const id = MARK.exec(line)?.[1];
    if (id === undefined) continue;
    const lines = entries.get(id);
    if (lines === undefined) entries.set(id, [line]);
    else lines.push(line);
  }
  return [...entries].map(([id, lines]) => ({
    id,
    lines,
    isEdited: sealed(lines, digest).join("\n") !== lines.join("\n"),
  }));
}

/** The table with an entry in the place of the one with that id, or at its end; every other byte stays. */
export function withEntry(text: string, id: string, lines: readonly string[]): string {
  const pieces = linesOf(text);
  const first = pieces.findIndex((piece) => isOf(piece.line, id));
  const end = pieces.find((piece) => piece.end !== "")?.end ?? "\n";
  if (first === -1) {
    const open = text !== "" && pieces.at(-1)?.end === "" ? end : "";
    return `${text}${open}${lines.map((line) => `${line}${end}`).join("")}`;
  }
  return pieces
    .flatMap((piece, index) => {
      if (!isOf(piece.line, id)) return [`${piece.line}${piece.end}`];
      return index === first ? [lines.map((line) => `${line}${piece.end || end}`).join("")] : [];
    })
    .join("");
}

/** The table without an entry; every other byte stays. */
export const withoutEntry = (text: string, id: string): string =>
  linesOf(text)
    .filter(({ line }) => !isOf(line, id))
    .map(({ line, end }) => `${line}${end}`)
    .join("");

const isOf = (line: string, id: string): boolean => MARK.exec(line)?.[1] === id;

interface Line {
  readonly line: string;
  /** Empty at the end of a text that has none there. */
  readonly end: string;
}

const linesOf = (text: string): readonly Line[] =>
  [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)]
    .map(([, line = "", end = ""]) => ({ line, end }))
    .filter(({ line, end }) => line !== "" || end !== "");
