import { bodyStart } from "../../markdown/front-matter.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { SECTION_IDS, type Section } from "./document.ts";
import { oursIn, type Part, partsOf, withoutMark } from "./read.ts";

export const KEPT_TITLE = "Notes kept from the last handoff";

/**
 * The text of a HANDOFF.md with these sections in the place of those of ours that it has. All else stays as it is, where it is: sections
 * of people, and what they added behind ours. A section of ours that was edited itself is quoted at the end. The error: which of
 * the sections nobody would see.
 */
export function mergeHandoff(before: string, sections: readonly Section[]): Result<string, string> {
  // A BOM and front matter are what they are only at the beginning.
  const body = bodyStart(before);
  const parts = partsOf(before.slice(body));
  const ours = oursIn(parts, SECTION_IDS);
  const pieces = keepEdited(placed(parts, ours, sections), edited(ours));
  const end = /\r\n/.test(before) ? "\r\n" : "\n";
  const after = join(pieces, end);
  // A fence or a comment of a person's without an end swallows what stands below it.
  const seen = oursIn(partsOf(after), SECTION_IDS);
  const lost = sections.find(({ id }) => !seen.has(id));
  return lost === undefined ? ok(before.slice(0, body) + after) : err(lost.id);
}

type Ours = ReadonlyMap<string, Part>;

/** A stretch of the new file. */
interface Piece {
  readonly text: string;
  /** Set where we wrote it, and it may be followed by anything. */
  readonly id?: string;
  readonly isOurs: boolean;
  readonly title?: string;
}

function placed(parts: readonly Part[], ours: Ours, sections: readonly Section[]): Piece[] {
  const kept = parts.flatMap((part): Piece[] => {
    const id = part.mark?.id;
    if (id === undefined || ours.get(id) !== part)
      return [{ text: part.text, isOurs: false, title: part.title }];
    const section = sections.find((one) => one.id === id);
    const behind = part.mark?.behind ?? "";
    return [
      ...(section === undefined ? [] : [{ text: section.text, id, isOurs: true }]),
      ...(behind.trim() === "" ? [] : [{ text: behind, id, isOurs: false }]),
    ];
  });
  const missing = sections.filter(({ id }) => !ours.has(id));
  return missing.reduce(inserted, kept);
}

/** Behind the last of those of ours that come before it, or above everything. */
function inserted(pieces: readonly Piece[], { id, text }: Section): Piece[] {
  const place = SECTION_IDS.indexOf(id);
  const before = pieces.findLastIndex((one) => one.id !== undefined && SECTION_IDS.indexOf(one.id) < place);
  return pieces.toSpliced(before + 1, 0, { text, id, isOurs: true });
}

/** Sections of ours that somebody changed, each as a quote: whatever it holds, it ends where the quote does. */
function edited(ours: Ours): string[] {
  return [...ours.values()].flatMap((part) => {
    if (part.mark?.behind !== undefined) return [];
    const [heading = "", ...lines] = withoutMark(part)
      .trimEnd()
      .split(/\r\n|\n|\r/);
    const quoted = lines.map((line) => (line === "" ? ">" : `> ${line}`)).join("\n");
    const title = heading.replace(/^ *#+/, "").trim();
    return [`What "${title}" said, as it was edited:\n\n${quoted.replace(/^>\n/, "")}`];
  });
}

/** Behind what was kept before, or at the end of the file. */
function keepEdited(pieces: readonly Piece[], kept: readonly string[]): Piece[] {
  if (kept.length === 0) return [...pieces];
  const at = pieces.findIndex(({ isOurs, title }) => !isOurs && title === KEPT_TITLE);
  if (at === -1)
    return [...pieces, { text: [`## ${KEPT_TITLE}`, ...kept].join("\n\n"), isOurs: true, title: KEPT_TITLE }];
  return pieces.toSpliced(at + 1, 0, { text: kept.join("\n\n"), isOurs: true });
}

/** With an empty line between them, as far as there is none; ours with the line ends of the file. */
function join(pieces: readonly Piece[], end: string): string {
  let text = "";
  let isBlank = true;
  for (const [index, piece] of pieces.entries()) {
    const own = piece.isOurs ? piece.text.replaceAll("\n", end) : piece.text;
    const isSeam = !isBlank && (piece.isOurs || pieces[index - 1]?.isOurs === true);
    text += (isSeam ? gap(text, own, end) : "") + own;
    isBlank &&= own.trim() === "";
  }
  return pieces.at(-1)?.isOurs === false ? text : text + end;
}

function gap(above: string, below: string, end: string): string {
  if (/^[ \t]*(?:\r\n|\n|\r)/.test(below)) return /[\r\n]$/.test(above) ? "" : end;
  if (/(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)$/.test(above)) return "";
  return /[\r\n]$/.test(above) ? end : end + end;
}
