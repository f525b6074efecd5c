import type { Heard } from "./ports.ts";

const LINE_FEED = 10;

/** So much of what nobody asked for is shown. */
const SHOWN_BYTES = 200;

/** What has come out of a process and was not read as an answer yet; more than a bounded amount is never asked for. */
export const answerBuffer = (longestBytes: number) => {
  let held: Uint8Array[] = [];
  let bytes = 0;
  let hasLine = false;
  const hold = (pieces: Uint8Array[]): void => {
    held = pieces;
    bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    hasLine = pieces.some((piece) => piece.includes(LINE_FEED));
  };
  return {
    add: (chunk: Uint8Array): void => {
      held.push(chunk);
      bytes += chunk.length;
      hasLine ||= chunk.includes(LINE_FEED);
    },
    /** The next line, once it is there or is longer than it may be. */
    take: (): Heard | undefined => {
      if (!hasLine) return bytes > longestBytes ? { kind: "long" } : undefined;
      const all = Buffer.concat(held);
      const at = all.indexOf(LINE_FEED);
      hold(at + 1 < all.length ? [all.subarray(at + 1)] : []);
      if (at > longestBytes) return { kind: "long" };
      return { kind: "line", text: all.toString("utf8", 0, at) };
    },
    hasRoom: (): boolean => bytes <= longestBytes,
    /** The beginning of what is left; empty when nothing is. */
    rest: (): string => Buffer.concat(held).toString("utf8", 0, SHOWN_BYTES),
  };
};
