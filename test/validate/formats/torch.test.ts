import { describe, expect, test } from "vitest";
import { refusable } from "../../../src/validate/formats/malformed.ts";
import { torch } from "../../../src/validate/formats/torch.ts";
import { readTorchLegacy } from "../../../src/validate/formats/torch-legacy.ts";
import { torchArchive } from "../made.ts";
import { fixture, problemIn, read, sourceIn, unseenCuts, unseenZeros } from "./read.ts";

/** Names, types and shapes, one a line. */
async function told(name: string): Promise<string[]> {
  const found = await read(torch, await fixture(`torch/${name}`), true);
  if (!found.ok) return [found.error];
  return found.value.tensors.map(
    ({ name, dtype, shape, bytes }) => `${name} ${dtype} [${shape.join(",")}] ${bytes}`,
  );
}

const STATE = ["layer.weight float32 [2,3] 24", "layer.bias bfloat16 [3] 6", "view int64 [3] 24"];

describe("what torch.save wrote", () => {
  test.each<[string, string[]]>([
    ["archive.pt", STATE],
    ["legacy.pt", STATE],
    ["protocol5.pt", STATE],
    ["no-checksums.pt", STATE],
    [
      "lightning.ckpt",
      [...STATE.map((line) => `state_dict.${line}`), "optimizer_states.state.0.exp_avg float32 [2] 8"],
    ],
    ["script.pt", ["layer.weight float32 [2,2] 16", "layer.bias float32 [2] 8"]],
    ["module.pt", ["weight float32 [2,2] 16", "bias float32 [2] 8"]],
    [
      "types.pt",
      [
        "float8 float8_e4m3fn [4] 4",
        "uint16 uint16 [2] 4",
        "parameter float32 [2,2] 16",
        "complex complex64 [1] 8",
        "bool bool [1] 1",
        "scalar float64 [] 8",
        "shared int64 [3] 24",
        "original int64 [6] 48",
      ],
    ],
  ])("%s", async (name, tensors) => {
    expect(await told(name)).toEqual(tensors);
  });
});

describe.each(["archive.pt", "legacy.pt", "protocol5.pt", "module.pt"])("%s is not whole", (name) => {
  test("when it is cut off at any byte", async () => {
    expect(await unseenCuts(torch, await fixture(`torch/${name}`))).toEqual([]);
  });
});

test("an archive whose end is zeros, from any byte, is not whole", async () => {
  expect(await unseenZeros(torch, await fixture("torch/archive.pt"), false)).toEqual([]);
});

describe("what is said of", () => {
  const cut = (bytes: Buffer, by: number) => bytes.subarray(0, bytes.length - by);
  const without = (bytes: Buffer, text: string, by: string) =>
    Buffer.from(bytes.toString("latin1").replaceAll(text, by), "latin1");
  test.each<[string, string, (bytes: Buffer) => Buffer, string]>([
    ["a byte less", "archive.pt", (bytes) => cut(bytes, 1), "is cut off: its archive has no directory"],
    ["no directory", "archive.pt", (bytes) => cut(bytes, 30), "is cut off: its archive has no directory"],
    ["half", "legacy.pt", (bytes) => cut(bytes, 300), "is cut off: its pickle has no end"],
    [
      "a byte less in the last storage",
      "legacy.pt",
      (bytes) => cut(bytes, 1),
      "is cut off: 700 of at least 701 bytes",
    ],
    [
      "a byte more",
      "legacy.pt",
      (bytes) => Buffer.concat([bytes, Buffer.of(1)]),
      "has 1 bytes too many behind its storages",
    ],
    [
      "a storage less",
      "archive.pt",
      (bytes) => without(bytes, "archive/data/2", "archive/data/7"),
      "lacks data/2, one of the 3 storages that its data.pkl names",
    ],
    [
      "another archive",
      "archive.pt",
      (bytes) => without(bytes, "data.pkl", "tada.pkl"),
      "is an archive without the data.pkl of PyTorch",
    ],
    [
      "text",
      "archive.pt",
      () => Buffer.from("hello"),
      "is neither an archive nor a pickle, as PyTorch writes them",
    ],
    [
      "zeros",
      "archive.pt",
      (bytes) => Buffer.alloc(bytes.length),
      "is neither an archive nor a pickle, as PyTorch writes them",
    ],
    ["nothing", "archive.pt", () => Buffer.alloc(0), "is empty"],
  ])("%s", async (_, name, change, expected) => {
    expect(await problemIn(torch, change(await fixture(`torch/${name}`)))).toBe(expected);
  });
});

test("a changed byte of the data is seen when all is read", async () => {
  const bytes = await fixture("torch/archive.pt");
  const at = bytes.indexOf(Buffer.from(new Float32Array([4, 5]).buffer));
  bytes.writeUInt8(1, at);
  expect(await problemIn(torch, bytes)).toBeUndefined();
  expect(await problemIn(torch, bytes, true)).toBe(
    "is damaged: archive/data/0 in it has not the content that it was written with",
  );
});

describe("a tensor in a storage of four elements", () => {
  const numbers = (values: readonly number[]) => `(${values.map((value) => `I${value}\n`).join("")}t`;
  const pickle = (kind: string, start: number, shape: readonly number[], strides: readonly number[]) =>
    `ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\n${kind}\nS'0'\nS'cpu'\nI4\ntQI${start}\n` +
    `${numbers(shape)}${numbers(strides)}I00\nNtR.`;
  const needs = (bytes: number) => `has a tensor "" that needs ${bytes} bytes of storage 0, which has 16`;
  type Row = [string, string, number, number, readonly number[], readonly number[], string | undefined];
  test.each<Row>([
    ["all of it", "FloatStorage", 16, 0, [2, 2], [2, 1], undefined],
    ["turned", "FloatStorage", 16, 0, [2, 2], [1, 2], undefined],
    ["its last element, as a scalar", "FloatStorage", 16, 3, [], [], undefined],
    ["its last element a thousand times", "FloatStorage", 16, 3, [1000], [0], undefined],
    ["nothing", "FloatStorage", 16, 9, [0, 5], [5, 1], undefined],
    ["complex numbers", "ComplexFloatStorage", 32, 0, [4], [1], undefined],
    ["of a class that is not known", "QInt8Storage", 4, 0, [1000], [1], undefined],
    ["more than it", "FloatStorage", 16, 0, [1000, 1000], [1000, 1], needs(4_000_000)],
    ["from too far on", "FloatStorage", 16, 1, [4], [1], needs(20)],
    ["with too wide steps", "FloatStorage", 16, 0, [2], [4], needs(20)],
  ])("%s", async (_, kind, bytes, start, shape, strides, expected) => {
    const archive = torchArchive(pickle(kind, start, shape, strides), Buffer.alloc(bytes));
    expect(await problemIn(torch, archive)).toBe(expected);
  });
});

test("a list of more items than a call has room for", async () => {
  const found = await read(torch, torchArchive(`}S'a'\n(${"]".repeat(150_000)}lsS'epoch'\nI3\ns.`));
  expect(found).toEqual({ ok: true, value: { tensors: [] } });
});

test("keys that nest without end are no name", async () => {
  const key = `X\x00\x80\x00\x00${"k".repeat(32_768)}q\x000`;
  expect(
    await problemIn(torch, torchArchive(`${key}}${"h\x00}".repeat(9000)}${"s".repeat(9000)}.`)),
  ).toBeUndefined();
});

test("of a plain pickle that is too large to be held, its end is seen", async () => {
  const problem = (pickle: string) =>
    refusable(() => readTorchLegacy(sourceIn(Buffer.from(pickle)), { isDeep: false }, 10));
  expect(await problem(`(${"N".repeat(100)}l.`)).toEqual({ ok: true, value: { tensors: [] } });
  expect(await problem(`(${"N".repeat(100)}l`)).toEqual({
    ok: false,
    error: "is cut off: its pickle has no end",
  });
});
