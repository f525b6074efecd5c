import { describe, expect, test } from "vitest";
import { Malformed } from "../../../src/validate/formats/malformed.ts";
import { isUnread, readWholePickle } from "../../../src/validate/formats/pickle/pickle.ts";
import { sourceIn } from "./read.ts";

const bytes = (...pieces: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece, "latin1") : piece)));
const text = (value: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return bytes("X", length, Buffer.from(value));
};
const read = (...pieces: readonly (string | Uint8Array)[]) => readWholePickle(sourceIn(bytes(...pieces)));
const list = (...items: unknown[]) => ({ kind: "list", items });

describe("what a pickle builds", () => {
  test.each<[string, readonly (string | Uint8Array)[], unknown]>([
    ["a negative number of any length", ["\x80\x02\x8a\x02\x00\xff."], -256],
    ["a number beyond 2^53", ["\x80\x02\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f."], 2n ** 63n - 1n],
    ["a fraction", ["G\x3f\xe0\x00\x00\x00\x00\x00\x00."], 0.5],
    ["the oldest protocol", ["(lp0\nI1\naI01\naF0.5\naS'x'\na."], list(1, true, 0.5, "x")],
    ["a value that is remembered", ["]q\x00(K\x01h\x00e0]."], list()],
    ["a tuple", ["K\x01K\x02K\x03\x87."], list(1, 2, 3)],
    ["a class", ["ccollections\nOrderedDict\n."], { kind: "global", name: "collections.OrderedDict" }],
    [
      "a call, which is not made",
      ["cos\nsystem\n(X\x02\x00\x00\x00lstR."],
      { kind: "call", of: { kind: "global", name: "os.system" }, args: list("ls") },
    ],
    ["a text too long for a name", [text("x".repeat(70_000)), "."], { kind: "blob", bytes: 70_000 }],
    ["bytes", ["C\x02ab."], { kind: "blob", bytes: 2 }],
    [
      "a number of a thousand digits",
      ["\x8b\x00\x02\x00\x00", Buffer.alloc(512, 1), "."],
      { kind: "blob", bytes: 512 },
    ],
  ])("%s", async (_, pieces, expected) => {
    expect(await read(...pieces)).toEqual(expected);
  });

  test("texts that lie across the windows in which it is read", async () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `${index} ${"é".repeat(index % 97)}`);
    expect(await read("](", ...texts.map(text), "e.")).toEqual(list(...texts));
  });
});

describe("what is no pickle", () => {
  test.each<[string, string, string]>([
    ["nothing", "", "is cut off: its pickle has no end"],
    ["an end without a value", ".", "is a damaged pickle: what stands at byte 1 makes no sense"],
    ["a mark as the value", "(.", "is a damaged pickle: what stands at byte 2 makes no sense"],
    ["a group without a mark", "]e.", "is a damaged pickle: what stands at byte 2 makes no sense"],
    ["what was never remembered", "h\x05.", "is a damaged pickle: what stands at byte 2 makes no sense"],
    [
      "remembered out of turn",
      "]r\xff\xff\xff\x7f.",
      "is a damaged pickle: what stands at byte 6 makes no sense",
    ],
    ["an unknown letter", "\xfe.", "is a damaged pickle: what stands at byte 1 makes no sense"],
    ["a text beyond the end", "X\xff\xff\xff\x7f", "is cut off: 5 of at least 2147483652 bytes"],
    [
      "a frame beyond the end",
      "\x95\x10\x00\x00\x00\x00\x00\x00\x00N.",
      "is cut off: 11 of at least 25 bytes",
    ],
    [
      "a class whose name is no text",
      "K\x01K\x02\x93.",
      "is a damaged pickle: what stands at byte 5 makes no sense",
    ],
    ["more behind it", "N.N.", "has 2 bytes too many behind its pickle"],
  ])("%s", async (_, pickle, expected) => {
    await expect(read(pickle)).rejects.toThrow(new Malformed(expected));
  });
});

test("of one with more objects than are held only the end is seen", async () => {
  const objects = "}".repeat(1001);
  expect(isUnread(await readWholePickle(sourceIn(bytes(objects, ".")), 1000))).toBe(true);
  expect(isUnread(await readWholePickle(sourceIn(bytes(objects, ".")), 1001))).toBe(false);
  await expect(readWholePickle(sourceIn(bytes(objects)), 1000)).rejects.toThrow(
    "is cut off: its pickle has no end",
  );
});

test.each<[string, string]>([
  ["numbers", `(${"K\x01".repeat(5000)}l.`],
  ["fractions", `(${"G\x3f\xe0\x00\x00\x00\x00\x00\x00".repeat(5000)}l.`],
  ["truths", `(${"\x88".repeat(5000)}l.`],
  ["marks", `${"(".repeat(5000)}N.`],
  ["what is remembered", `]${"\x94".repeat(10_000)}.`],
  ["what is recalled", `]q\x00(${"h\x00".repeat(5000)}l.`],
  ["long texts", `(${"X\xff\x0f\x00\x00".concat("x".repeat(4095)).repeat(50)}l.`],
  ["long names", `(${"c".concat("m".repeat(4095), "\nn\n").repeat(50)}l.`],
])("%s take room as well", async (_, pickle) => {
  expect(isUnread(await readWholePickle(sourceIn(bytes(pickle)), 1000))).toBe(true);
});
