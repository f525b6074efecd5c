import type { MarkdownDocument } from "./document.ts";
import { bodyStart } from "./front-matter.ts";
import { scanBlocks } from "./scan.ts";
import type { Seat, Verbatim } from "./seat.ts";

/** What each line belongs to, by the offset at which it begins; front matter has none. It takes another walk. */
export function seatsOf({ text }: MarkdownDocument): ReadonlyMap<number, Seat> {
  const seats = new Map<number, Seat>();
  scanBlocks(text, bodyStart(text), ({ start }, seat) => seats.set(start, seat));
  return seats;
}

/** The fences, comments and the like outside of quotes and lists, in their order. */
export function verbatimBlocks({ text }: MarkdownDocument): Verbatim[] {
  const blocks = new Set<Verbatim>();
  scanBlocks(text, bodyStart(text), (_, seat) => {
    if (seat.kind === "verbatim") blocks.add(seat.block);
  });
  return [...blocks];
}
