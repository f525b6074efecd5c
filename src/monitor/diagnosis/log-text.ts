import { harmless } from "../../model/harmless.ts";
import type { LogLine } from "./rule.ts";

/** More of a line is neither read nor shown. */
export const LONGEST_LINE = 2_000;

const LINE_FEED = 10;

/**
 * The lines of a piece of a log that begins at byte `offset` of it, cleaned of what steers a terminal; undefined where it is
 * no text. A carriage return ends a line as well, since progress bars write over their line with it. Bytes that are no UTF-8
 * become replacement characters, and blank lines are left out.
 */
export function linesIn(bytes: Uint8Array, offset: number): LogLine[] | undefined {
  const wide = widthOf(bytes);
  const start = wide === undefined ? 0 : alignedStart(bytes, offset);
  const lines: LogLine[] = [];
  const decoder = new TextDecoder(wide ?? "utf-8");
  let strange = 0;
  let total = 0;
  for (const [from, to] of pieces(bytes, start, wide)) {
    const isTornStart = from === start && offset > 0;
    // What was torn off says nothing, unless it is all there is.
    if (isTornStart && to < bytes.length) continue;
    const kept = isTornStart ? Math.max(from, to - LONGEST_LINE) : from;
    const text = decoder.decode(bytes.subarray(kept, Math.min(to, kept + 4 * LONGEST_LINE)));
    const shown = text.replaceAll("\u0000", "");
    total += shown.length;
    strange += shown.match(STRANGE)?.length ?? 0;
    for (const part of shown.split("\r")) {
      const cleaned = harmless(part).trimEnd().slice(0, LONGEST_LINE);
      if (cleaned !== "") lines.push({ offset: offset + from, text: cleaned });
    }
  }
  return strange > total * 0.2 ? undefined : lines;
}

/** What text hardly has: control characters, and bytes that could not be decoded. */
const STRANGE = /[\u0001-\u0007\u000e-\u001a\u001c-\u001f\ufffd]/g;

/** Where each line of the bytes begins and ends, without its line feed. */
function* pieces(
  bytes: Uint8Array,
  start: number,
  wide: Wide | undefined,
): Generator<readonly [number, number]> {
  let from = start;
  const step = wide === undefined ? 1 : 2;
  for (let at = bytes.indexOf(LINE_FEED, from); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
    const end = wide === undefined ? at : wideLineFeed(bytes, at, start, wide);
    if (end === undefined) continue;
    yield [from, end];
    from = end + step;
  }
  if (from < bytes.length) yield [from, bytes.length];
}

type Wide = "utf-16le" | "utf-16be";

/** UTF-16 as Windows tools write it: by its mark, or by every other byte being zero. */
function widthOf(bytes: Uint8Array): Wide | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  const looked = Math.min(bytes.length, 4_096);
  const from = bytes.length - looked;
  for (let at = from; at < bytes.length; at += 1)
    if (bytes[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > looked * 0.3 && even < looked * 0.05) return "utf-16le";
  return even > looked * 0.3 && odd < looked * 0.05 ? "utf-16be" : undefined;
}

/** A slice may begin between the two bytes of a character; files are read from even offsets, so that it does not. */
const alignedStart = (bytes: Uint8Array, offset: number): number =>
  offset === 0 && (bytes[0] === 0xff || bytes[0] === 0xfe) ? 2 : 0;

function wideLineFeed(bytes: Uint8Array, at: number, start: number, wide: Wide): number | undefined {
  const first = wide === "utf-16le" ? at : at - 1;
  const other = wide === "utf-16le" ? at + 1 : at - 1;
  return (first - start) % 2 === 0 && bytes[other] === 0 ? first : undefined;
}
