import { commentsIn, plainText } from "../../markdown/inline.ts";
import { scanBlocks } from "../../markdown/scan.ts";
import { hashOf } from "./document.ts";
import { type Times, timesIn } from "./times.ts";

/** A part of a HANDOFF.md: from a heading of the first or second level to the next one. */
export interface Part {
  /** Every character of it. */
  readonly text: string;
  /** As a reader sees it; empty above the first heading. */
  readonly title: string;
  /** Of a section of ours. */
  readonly mark?: Mark;
}

export interface Mark {
  readonly id: string;
  /** Behind the id, without the number of lines and the hash. */
  readonly words: readonly string[];
  /** What stands behind the text that we wrote, to the character; undefined where that, or its heading, was edited itself. */
  readonly behind?: string;
}

/**
 * Takes a HANDOFF.md apart as Markdown sees it: what looks like a heading in code or in a comment is none. Line by line, as
 * whatever a person or a program wrote is read: the time follows the size, and nothing is too deep.
 */
export function partsOf(text: string): Part[] {
  const starts: { readonly at: number; readonly heading?: string }[] = [{ at: 0 }];
  for (const piece of scanBlocks(text, 0)) {
    if (piece.kind !== "heading" || piece.level > 2) continue;
    const { span, content } = piece;
    starts.push({ at: span.start, heading: text.slice(content.start, content.end) });
  }
  return starts.flatMap(({ at, heading }, index): Part[] => {
    const part = text.slice(at, starts[index + 1]?.at);
    if (heading === undefined) return part === "" ? [] : [{ text: part, title: "" }];
    const mark = markOf(heading, part);
    return [{ text: part, title: plainText(heading), ...(mark === undefined ? {} : { mark }) }];
  });
}

const MARK = /^<!-- runmark:([a-z]+)((?: [^\s]+)*) (\d+) ([0-9a-f]{12}) -->$/;
const MARK_WITHIN = /<!-- runmark:[a-z]+(?: [^\s]+)* \d+ [0-9a-f]{12} -->/;

/** Its text without the mark in its heading. */
export const withoutMark = ({ text }: Part): string => text.replace(MARK_WITHIN, "");

function markOf(heading: string, part: string): Mark | undefined {
  for (const comment of commentsIn(heading)) {
    const [, id, words = "", count, hash] = MARK.exec(comment) ?? [];
    if (id === undefined || count === undefined) continue;
    const behind = behindOurs(part, Number(count), hash);
    const given = { id, words: words.trim().split(" ") };
    return behind === undefined ? given : { ...given, behind };
  }
  return undefined;
}

/** Below the heading and an empty line stand the lines of ours, and then whatever anybody added. */
function behindOurs(part: string, count: number, hash: string | undefined): string | undefined {
  const lines = part.match(/[^\r\n]*(?:\r\n|\n|\r|$)/g) ?? [];
  const [heading = "", between = "", ...below] = lines.map((line) => line.replace(/[\r\n]+$/, ""));
  const ours = [heading.replace(MARK_WITHIN, "").trim(), ...below.slice(0, count)];
  if (between.trim() !== "" || ours.length <= count || hashOf(ours) !== hash) return undefined;
  return lines.slice(2 + count).join("");
}

/** Of several, as where somebody kept an older one, the latest; -1 where there is none. */
function liveHandoff(parts: readonly Part[]): number {
  let live = -1;
  for (const [index, { mark }] of parts.entries())
    if (mark?.id === "handoff" && (live === -1 || writtenAt(parts[live]) < writtenAt(parts[index])))
      live = index;
  return live;
}

const writtenAt = (part: Part | undefined): number => timesIn(part?.mark?.words ?? [])?.at ?? 0;

/**
 * The sections that are ours to write anew, by their ids: the first of each from the heading of the handoff to that of another one.
 * What somebody copied to another place is theirs.
 */
export function oursIn(parts: readonly Part[], ids: readonly string[]): ReadonlyMap<string, Part> {
  const live = liveHandoff(parts);
  const next = parts.findIndex(({ mark }, index) => index > live && live !== -1 && mark?.id === "handoff");
  const ours = new Map<string, Part>();
  for (const part of parts.slice(Math.max(live, 0), next === -1 ? undefined : next)) {
    const id = part.mark?.id;
    if (id !== undefined && ids.includes(id) && !ours.has(id)) ours.set(id, part);
  }
  return ours;
}

const HEADED = /\bhandoff\b.*?(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?: ?(?:([+-])(\d\d):?(\d\d)|(Z|UTC)))?/i;

/** To look for a time in more would take a time of its own. */
const LONGEST_TITLE = 1_000;

/** When it was written: as our comment says, or the first heading that tells of a handoff and a time. */
export function timesOf(parts: readonly Part[]): Times | undefined {
  const said = timesIn(parts[liveHandoff(parts)]?.mark?.words ?? []);
  const headed = said === undefined ? headedAt(parts) : undefined;
  return headed === undefined ? said : { at: headed };
}

function headedAt(parts: readonly Part[]): number | undefined {
  const found = parts
    .map(({ title }) => HEADED.exec(title.slice(0, LONGEST_TITLE)))
    .find((match) => match !== null);
  if (found === undefined) return undefined;
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0] = found.slice(1, 6).map(Number);
  const [sign, zoneHours, zoneMinutes, utc] = found.slice(6);
  if (sign === undefined && utc === undefined)
    return new Date(year, month - 1, day, hours, minutes).getTime();
  const east = (Number(zoneHours ?? 0) * 60 + Number(zoneMinutes ?? 0)) * (sign === "-" ? -1 : 1);
  return Date.UTC(year, month - 1, day, hours, minutes) - east * 60_000;
}
