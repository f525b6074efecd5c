import { describe, expect, test } from "vitest";
import { safetensors as format } from "../../../src/validate/formats/safetensors.ts";
import { safetensors, tensor, WHOLE } from "../made.ts";
import { problemIn } from "./read.ts";

const problemWith = (...contents: readonly Buffer[]): Promise<(string | undefined)[]> =>
  Promise.all(contents.map((content) => problemIn(format, content)));

test("a file that is cut off at any byte is not whole", async () => {
  const cuts = Array.from({ length: WHOLE.length }, (_, length) => WHOLE.subarray(0, length));
  const problems = await problemWith(...cuts, WHOLE);
  expect(problems.map((problem) => problem === undefined)).toEqual([...cuts.map(() => false), true]);
});

test("what is said of where it was cut off", async () => {
  const data = WHOLE.length - 20;
  const cuts = [0, 7, 8, data - 1, data, WHOLE.length - 1].map((length) => WHOLE.subarray(0, length));
  expect(await problemWith(...cuts)).toEqual([
    "is empty",
    "has 7 bytes, too few for a safetensors header",
    `is cut off within its header (8 bytes of at least ${data})`,
    `is cut off within its header (${data - 1} bytes of at least ${data})`,
    "is cut off: 0 of 20 bytes of tensors",
    "is cut off: 19 of 20 bytes of tensors",
  ]);
});

describe("whole, and not", () => {
  test.each<[string, Buffer, string | undefined]>([
    ["a scalar", safetensors({ a: tensor("F64", [], 0, 8) }, 8), undefined],
    [
      "an empty tensor beside another",
      safetensors({ a: tensor("F32", [0, 4], 0, 0), b: tensor("I8", [2], 0, 2) }, 2),
      undefined,
    ],
    [
      "a header padded with spaces",
      safetensors(`${JSON.stringify({ a: tensor("BOOL", [1], 0, 1) })}   `, 1),
      undefined,
    ],
    ["a type of less than a byte", safetensors({ a: tensor("F4", [4], 0, 2) }, 2), undefined],
    [
      "a type that is not known, whose size is not checked",
      safetensors({ a: tensor("X9", [3], 0, 2) }, 2),
      undefined,
    ],
    ["zeros behind it", Buffer.concat([WHOLE, Buffer.alloc(64)]), "has 64 bytes too many behind its tensors"],
    ["nothing but zeros", Buffer.alloc(4096), "has a header that is not JSON"],
    [
      "a header length that is absurd",
      Buffer.from("\u00ff".repeat(64), "latin1"),
      "claims a header of 18446744073709552000 bytes: not a safetensors file",
    ],
    [
      "a header above the format's limit",
      safetensorsLength(100_000_001n),
      "claims a header of 100000001 bytes: not a safetensors file",
    ],
    [
      "a header at the limit, cut off",
      safetensorsLength(100_000_000n),
      "is cut off within its header (64 bytes of at least 100000008)",
    ],
    [
      "a page of HTML",
      Buffer.from("<!DOCTYPE html><html><body>Not found</body></html>"),
      "claims a header of 5789751444030890000 bytes: not a safetensors file",
    ],
    ["a header that is no JSON", safetensors("{oops", 0), "has a header that is not JSON"],
    ["a header that is not UTF-8", safetensors("x", 0).fill(0xff, 8), "has a header that is not JSON"],
    ["a header that is a list", safetensors("[]", 0), "has a header that is no object"],
    ["a header that is null", safetensors("null", 0), "has a header that is no object"],
    [
      "a tensor that is named twice",
      safetensors(
        '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}',
        1,
      ),
      "has a header in which a name stands twice",
    ],
    ["no tensor", safetensors("{}", 0), "holds no tensor"],
    ["only metadata", safetensors({ __metadata__: { a: "b" } }, 0), "holds no tensor"],
    ["an entry that is null", safetensors({ a: null }, 0), 'has a malformed entry for tensor "a"'],
    ["an entry that is a number", safetensors({ a: 5 }, 0), 'has a malformed entry for tensor "a"'],
    [
      "an entry without a type",
      safetensors({ a: { shape: [], data_offsets: [0, 0] } }, 0),
      'has a malformed entry for tensor "a"',
    ],
    [
      "a negative length",
      safetensors({ a: tensor("F32", [-1], 0, 4) }, 4),
      'has a malformed entry for tensor "a"',
    ],
    [
      "one offset",
      safetensors({ a: { dtype: "F32", shape: [1], data_offsets: [0] } }, 4),
      'has a malformed entry for tensor "a"',
    ],
    [
      "a fractional offset",
      safetensors({ a: tensor("F32", [1], 0, 4.5) }, 4),
      'has a malformed entry for tensor "a"',
    ],
    [
      "an end before the start",
      safetensors({ a: tensor("I8", [4], 0, 4), b: tensor("I8", [1], 4, 3) }, 4),
      'tensor "b" does not follow the one before it',
    ],
    [
      "a gap",
      safetensors({ a: tensor("I8", [2], 0, 2), b: tensor("I8", [2], 3, 5) }, 5),
      'tensor "b" does not follow the one before it',
    ],
    [
      "an overlap",
      safetensors({ a: tensor("I8", [2], 0, 2), b: tensor("I8", [2], 1, 3) }, 3),
      'tensor "b" does not follow the one before it',
    ],
    [
      "a first tensor that does not begin at once",
      safetensors({ a: tensor("I8", [2], 2, 4) }, 4),
      'tensor "a" does not follow the one before it',
    ],
    [
      "too few bytes for a shape",
      safetensors({ a: tensor("BF16", [3], 0, 4) }, 4),
      'tensor "a" does not have the size of its shape',
    ],
    [
      "too many bytes for a shape",
      safetensors({ a: tensor("U8", [3], 0, 4) }, 4),
      'tensor "a" does not have the size of its shape',
    ],
  ])("%s", async (_, content, expected) => {
    expect(await problemWith(content)).toEqual([expected]);
  });
});

/** A file that claims a header of this length and holds hardly any of it. */
function safetensorsLength(length: bigint): Buffer {
  const bytes = Buffer.alloc(64, 0x20);
  bytes.writeBigUInt64LE(length);
  return bytes;
}
