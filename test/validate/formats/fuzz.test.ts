import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { distributedMetadata, distributedShard } from "../../../src/validate/formats/distributed.ts";
import { readEvalArchive } from "../../../src/validate/formats/eval-archive.ts";
import { readEvalJson } from "../../../src/validate/formats/eval-json.ts";
import type { Format } from "../../../src/validate/formats/format.ts";
import { gguf } from "../../../src/validate/formats/gguf.ts";
import { safetensors } from "../../../src/validate/formats/safetensors.ts";
import { binary, torch } from "../../../src/validate/formats/torch.ts";
import { fixture, read } from "./read.ts";

const log = (readLog: typeof readEvalArchive): Format => ({
  name: "log",
  read: async (source, depth) => {
    const found = await readLog(source, depth);
    return found.ok ? { ok: true, value: { tensors: [] } } : found;
  },
});

const READERS: readonly (readonly [string, Format])[] = [
  ["safetensors/types.safetensors", safetensors],
  ["torch/archive.pt", torch],
  ["torch/legacy.pt", torch],
  ["torch/types.pt", binary],
  ["torch/module.pt", torch],
  ["distributed/.metadata", distributedMetadata],
  ["distributed/__0_0.distcp", distributedShard],
  ["gguf/small.gguf", gguf],
  ["logs/success.eval", log(readEvalArchive)],
  ["logs/zstd.eval", log(readEvalArchive)],
  ["logs/success.json", log(readEvalJson)],
];

/** A byte that is other, bytes that are gone, or a number that is absurd, somewhere. */
const damage = (length: number) =>
  fc.oneof(
    fc.record({
      at: fc.nat(length - 1),
      value: fc.integer({ min: 0, max: 255 }).map((byte) => Buffer.of(byte)),
    }),
    fc.record({
      at: fc.nat(length - 1),
      value: fc.constantFrom(
        ..."ffffffffffffffff 0000000000000000 ffffff7f 0000000000000080 ffff"
          .split(" ")
          .map((hex) => Buffer.from(hex, "hex")),
      ),
    }),
  );

describe.each(READERS)("%s", (name, format) => {
  test("whatever of it is other, there is an answer", async () => {
    const whole = await fixture(name);
    const damages = fc.array(damage(whole.length), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damages, fc.boolean(), async (all, isDeep) => {
        const bytes = Buffer.from(whole);
        for (const { at, value } of all) value.copy(bytes, at);
        const found = await read(format, bytes, isDeep);
        expect(found.ok ? "" : found.error).not.toMatch(/undefined|NaN|\[object/);
      }),
      { numRuns: 60 },
    );
  });
});

test("bytes of no format at all get an answer of each", async () => {
  const beginnings = ["", "PK\u0003\u0004", "\u0080\u0002", "GGUF\u0003\0\0\0", "\u0010\0\0\0\0\0\0\0{"];
  const bytes = fc
    .tuple(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }))
    .map(([head, rest]) => Buffer.concat([Buffer.from(head, "latin1"), rest]));
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      for (const [, format] of READERS) await read(format, content, true);
    }),
    { numRuns: 100 },
  );
});

test("an archive that claims to unpack to more than it does, or does to more than it claims", async () => {
  const zip = Buffer.from(zipSync({ "header.json": Buffer.alloc(8 * 2 ** 20, 0x20) }));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(8 * 2 ** 20);
  const directory = zip.lastIndexOf(size);
  for (const claimed of [100, 2 ** 31]) {
    zip.writeUInt32LE(claimed, directory);
    expect(await read(log(readEvalArchive), zip)).toMatchObject({ ok: false });
  }
});
