import { describe, expect, test } from "vitest";
import { safetensors as format } from "../../../src/validate/formats/safetensors.ts";
import { lostFrom } from "../../../src/validate/formats/zeros.ts";
import { safetensors, tensor } from "../made.ts";
import { problemIn, sourceIn } from "./read.ts";

const PAGE = 4096;
/** So many bytes that are no zeros, then zeros up to a length. */
const written = (bytes: number, length: number) => Buffer.alloc(length).fill(1, 0, bytes);

describe("zeros at the end, of one tensor that begins at byte 100", () => {
  test.each<[string, Buffer, number | undefined]>([
    ["from a page on", written(2 * PAGE, 5 * PAGE), 2 * PAGE],
    ["from a page on, behind a few zeros of the data", written(2 * PAGE - 3, 5 * PAGE), 2 * PAGE],
    ["from amid a page", written(2 * PAGE + 700, 5 * PAGE), undefined],
    ["less than a page", written(2 * PAGE, 3 * PAGE - 1), undefined],
    ["none", written(5 * PAGE, 5 * PAGE), undefined],
    ["all of the tensor", written(100, 5 * PAGE), undefined],
    ["all", written(0, 5 * PAGE), undefined],
  ])("%s", async (_, bytes, expected) => {
    expect(await lostFrom(sourceIn(bytes), [{ start: 100, end: bytes.length }])).toBe(expected);
  });
});

test("tensors that are zero altogether are data", async () => {
  const spans = [
    { start: 0, end: PAGE },
    { start: PAGE, end: 4 * PAGE },
  ];
  expect(await lostFrom(sourceIn(written(PAGE, 4 * PAGE)), spans)).toBeUndefined();
});

test("only who reads everything sees it in safetensors", async () => {
  const bytes = safetensors({ w: tensor("U8", [4 * PAGE], 0, 4 * PAGE) }, 4 * PAGE).fill(0, 2 * PAGE);
  expect(await problemIn(format, bytes)).toBeUndefined();
  expect(await problemIn(format, bytes, true)).toBe(
    "holds only zeros from byte 8192 on: what was written there is lost",
  );
});
