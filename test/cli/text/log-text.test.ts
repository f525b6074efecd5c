import fc from "fast-check";
import { expect, test } from "vitest";
import { logText } from "../../../src/cli/text/log-text.ts";

const shown = (...pieces: readonly Uint8Array[]): string => {
  const log = logText();
  return pieces.map((piece) => log.push(piece)).join("") + log.end();
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ["colours", "\u001b[31mred\u001b[0m", "red"],
  ["the title of the window", "\u001b]0;owned\u0007after", "after"],
  ["the screen and the cursor", "\u001b[2J\u001b[1;1Hup\u001b[?25l\u001bc", "up"],
  ["a progress bar stays one", " 10%\r 20%\n", " 10%\r 20%\n"],
  ["a bell and a backspace", "a\u0007b\u0008c", "abc"],
  ["an escape that never ends", "x\u001b[", "x"],
])("%s", (_, text, harmless) => {
  expect(shown(bytes(text))).toBe(harmless);
});

test("bytes that are no UTF-8 become replacement characters", () => {
  expect(shown(Uint8Array.of(0x61, 0xff, 0x62))).toBe("a\ufffdb");
});

test("where a piece ends makes no difference", () => {
  const part = fc.constantFrom(
    "\u001b[1;31m",
    "\u001b]8;;http://x\u0007",
    "é漢",
    "plain\n",
    "\r",
    "\u001b(B",
    "😀",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.nat(), fc.nat(), (parts, one, other) => {
      const all = bytes(parts.join(""));
      const [first = 0, second = 0] = [one % (all.length + 1), other % (all.length + 1)].sort(
        (a, b) => a - b,
      );
      expect(shown(all.slice(0, first), all.slice(first, second), all.slice(second))).toBe(shown(all));
    }),
  );
});
