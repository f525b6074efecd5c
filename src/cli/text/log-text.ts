import { harmless } from "../terminal.ts";

/** What may be the beginning of an escape sequence, at the end of a piece; none of ours is longer. */
const UNFINISHED = /\u001b(?:\[[0-?]{0,64}[ -/]{0,8}|\][^\u0007\u001b]{0,256}|[ -/]{0,8})?$/;

/** A log for a terminal, piece by piece: text without what would steer it. A carriage return stays, which progress bars live by. */
export function logText(): { push(bytes: Uint8Array): string; end(): string } {
  const decoder = new TextDecoder("utf-8", { fatal: false });
  let held = "";
  const clean = (text: string): string => text.split("\r").map(harmless).join("\r");
  return {
    push: (bytes) => {
      const text = held + decoder.decode(bytes, { stream: true });
      const at = UNFINISHED.exec(text)?.index ?? text.length;
      held = text.slice(at);
      return clean(text.slice(0, at));
    },
    end: () => {
      const rest = clean(held + decoder.decode());
      held = "";
      return rest;
    },
  };
}
