import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LONGEST_LINE, linesIn } from "../../../src/monitor/diagnosis/log-text.ts";

const texts = (bytes: Uint8Array, offset = 0) => linesIn(bytes, offset)?.map(({ text }) => text);
const utf8 = (text: string): Uint8Array => Buffer.from(text, "utf8");
const big = (text: string): Uint8Array => Buffer.from(text, "utf16le").swap16();

describe("the lines of a log", () => {
  test.each<[string, Uint8Array, string[]]>([
    ["plain", utf8("a\nb\n"), ["a", "b"]],
    ["without a last line feed", utf8("a\nb"), ["a", "b"]],
    ["Windows line ends", utf8("a\r\nb\r\n"), ["a", "b"]],
    ["progress bars", utf8("  1%|\r  2%|\r100%|\ndone\n"), ["  1%|", "  2%|", "100%|", "done"]],
    ["blank lines", utf8("a\n\n  \nb\n"), ["a", "b"]],
    ["nothing", utf8(""), []],
    ["colours", utf8("\u001b[31mError\u001b[0m: x\n"), ["Error: x"]],
    ["a title for the terminal", utf8("\u001b]0;you\u0007a\u001b[2J\n"), ["a"]],
    ["text that turns around", utf8("a\u202eb\u2066c\n"), ["abc"]],
    [
      "Latin-1",
      Buffer.from("caf\u00e9 not found in the folder\n", "latin1"),
      ["caf\ufffd not found in the folder"],
    ],
    ["UTF-16 with its mark", Buffer.from("\ufeffFehler\nä\n", "utf16le"), ["Fehler", "ä"]],
    ["UTF-16 without", Buffer.from("an error\nof Windows\n", "utf16le"), ["an error", "of Windows"]],
    ["UTF-16 the other way around", big("\ufeffan error\nof it\n"), ["an error", "of it"]],
    [
      "a hole of zeros, as two writers leave one",
      Buffer.concat([Buffer.alloc(5_000), utf8("a\nb\n")]),
      ["a", "b"],
    ],
  ])("%s", (_, bytes, expected) => {
    expect(texts(bytes)).toEqual(expected);
  });

  test("are none in a binary file", () => {
    const bytes = Uint8Array.from({ length: 4_000 }, (_, at) => (at * 7919 + (at >> 3)) % 256);
    expect(linesIn(bytes, 0)).toBeUndefined();
  });

  test("know where they begin; what a piece begins with was torn off", () => {
    expect(linesIn(utf8("rn off\nb\nc\rd\n"), 100)).toEqual([
      { offset: 107, text: "b" },
      { offset: 109, text: "c" },
      { offset: 109, text: "d" },
    ]);
    const windows = Buffer.from("\nb\nc\n", "utf16le");
    expect(linesIn(windows, 50)).toEqual([
      { offset: 52, text: "b" },
      { offset: 56, text: "c" },
    ]);
  });

  test("are cut; of one that fills the whole piece the end is kept", () => {
    const long = "x".repeat(9_000);
    expect(texts(utf8(`${long}\nb`))).toEqual(["x".repeat(LONGEST_LINE), "b"]);
    expect(texts(utf8(`${long}the end`), 100)?.[0]?.endsWith("the end")).toBe(true);
  });

  test("whatever the bytes are, nothing in them steers a terminal", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(10), (bytes, half) => {
        for (const { text, offset } of linesIn(bytes, half * 2) ?? []) {
          expect(text).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
          expect(offset).toBeGreaterThanOrEqual(half * 2);
          expect(offset).toBeLessThan(half * 2 + bytes.length);
        }
      }),
    );
  });
});
