import { describe, expect, test } from "vitest";
import { gguf } from "../../../src/validate/formats/gguf.ts";
import { fixture, problemIn, read, unseenCuts } from "./read.ts";

const small = () => fixture("gguf/small.gguf");

test("tensors as the library of llama.cpp wrote them", async () => {
  expect(await read(gguf, await small(), true)).toEqual({
    ok: true,
    value: {
      tensors: [
        { name: "embedding", dtype: "F32", shape: [3, 2], bytes: 24 },
        { name: "half", dtype: "F16", shape: [5], bytes: 10 },
        { name: "quantized", dtype: "Q8_0", shape: [32, 2], bytes: 68 },
      ],
    },
  });
  expect(await problemIn(gguf, await fixture("gguf/aligned.gguf"))).toBeUndefined();
});

test.each(["small", "aligned"])(
  "%s.gguf is not whole when it is cut off at any byte but that of the last tensor's end",
  async (name) => {
    const whole = await fixture(`gguf/${name}.gguf`);
    // The padding behind the last tensor is no data, and some writers leave it out.
    const end = name === "small" ? 64 + 68 : 64 + 12;
    const padded = name === "small" ? 64 + 96 : 64 + 64;
    expect(await unseenCuts(gguf, whole)).toEqual([whole.length - padded + end]);
  },
);

describe("what is said of", () => {
  const put = (at: number, value: number | bigint) => (bytes: Buffer) => {
    bytes.writeBigUInt64LE(BigInt(value), at);
    return bytes;
  };
  test.each<[string, (bytes: Buffer) => Buffer, string]>([
    ["nothing", () => Buffer.alloc(0), "is empty"],
    ["text", () => Buffer.from("hello"), "is no GGUF file: it does not begin with GGUF"],
    ["its first version", (bytes) => put(4, 1)(bytes), "is of a version that is not known here (1)"],
    ["no tensors", (bytes) => put(8, 0)(bytes), "holds no tensor"],
    [
      "a count of tensors beyond all numbers",
      put(8, 2n ** 63n),
      "claims a length of 9223372036854776000 bytes",
    ],
    ["too many tensors", put(8, 2 ** 40), "claims 1099511627776 tensors: it is damaged"],
    ["too many keys", put(16, 2 ** 40), "is cut off: 640 of at least"],
    ["a name of all bytes there are", put(24, 2 ** 50), "is cut off: 640 of at least 1125899906842656 bytes"],
    ["a byte less", (bytes) => bytes.subarray(0, -1), "is cut off: 159 of 160 bytes of tensors"],
    [
      "a byte more",
      (bytes) => Buffer.concat([bytes, Buffer.of(0)]),
      "has 1 bytes too many behind its tensors",
    ],
  ])("%s", async (_, change, expected) => {
    expect((await problemIn(gguf, change(await small())))?.slice(0, expected.length)).toBe(expected);
  });

  test("a tensor that lies elsewhere", async () => {
    const bytes = await small();
    const place = bytes.indexOf("half") + 4 + 4 + 8 + 4;
    bytes.writeBigUInt64LE(64n, place);
    expect(await problemIn(gguf, bytes)).toBe('tensor "half" does not follow the one before it');
  });
});
