import { cp, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import type { Files } from "../../src/system/ports.ts";
import { problemWithCheckpoint, readCheckpoint } from "../../src/validate/checkpoint.ts";
import { tempFolder } from "../support/folder.ts";
import { folderOf, WHOLE } from "./made.ts";

/** A copy of what Python wrote (`fixtures/make.py`), to be damaged. */
async function copyOf(fixture: string): Promise<string> {
  const folder = await tempFolder();
  await cp(fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url)), folder, { recursive: true });
  return folder;
}

describe("whole as it was written", () => {
  test.each<[string, readonly string[], string]>([
    [
      "sharded",
      ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
      "transformer.wte.weight",
    ],
    ["sharded-bin", ["pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"], "layer.bias"],
    ["adapter", ["adapter_model.safetensors"], "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight"],
    ["distributed", [".metadata", "__0_0.distcp", "__0_1.distcp", "__0_2.distcp"], "model.b"],
    ["distributed-one-file", [".metadata", "__0_0.distcp"], "model.w"],
  ])("%s", async (fixture, files, tensor) => {
    const found = await readCheckpoint(realFiles(), await copyOf(fixture), { isDeep: true });
    expect(found?.problems).toEqual([]);
    expect(found?.parts.map(({ file }) => file)).toEqual(files);
    expect(found?.parts.flatMap(({ tensors }) => tensors.map(({ name }) => name))).toContain(tensor);
  });
});

type Damage = (at: (name: string) => string) => Promise<unknown>;
const cut =
  (name: string, bytes: number): Damage =>
  (at) =>
    truncate(at(name), bytes);
const gone =
  (name: string): Damage =>
  (at) =>
    rm(at(name));
const says =
  (name: string, text: string): Damage =>
  (at) =>
    writeFile(at(name), text);

describe("what is said of", () => {
  const [shard1, shard2] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  test.each<[string, string, Damage, string]>([
    ["a shard missing", "sharded", gone(shard2), `lacks 1 of 2 shards, ${shard2} the first`],
    ["a shard cut off", "sharded", cut(shard1, 1655), `${shard1} is cut off: 767 of 768 bytes of tensors`],
    ["an empty shard", "sharded", cut(shard1, 0), `${shard1} is empty`],
    [
      "shards whose index was not written yet",
      "sharded",
      gone("model.safetensors.index.json"),
      "lacks model.safetensors.index.json, which names its shards",
    ],
    [
      "an index that is cut off",
      "sharded",
      cut("model.safetensors.index.json", 100),
      "model.safetensors.index.json is not JSON",
    ],
    [
      "an empty index",
      "sharded",
      cut("model.safetensors.index.json", 0),
      "model.safetensors.index.json is empty",
    ],
    [
      "a shard of another model",
      "sharded",
      async (at) => cp(at(shard1), at(shard2)),
      `${shard2} lacks tensor "transformer.h.0.mlp.c_fc.bias", which the index says is in it`,
    ],
    [
      "an index that promises more",
      "sharded-bin",
      says(
        "pytorch_model.bin.index.json",
        '{"metadata":{"total_size":5000},"weight_map":{"layer.bias":"pytorch_model-00002-of-00002.bin"}}',
      ),
      "pytorch_model.bin.index.json promises 5000 bytes, and its shards have 2189",
    ],
    [
      "a storage cut off",
      "sharded-bin",
      cut("pytorch_model-00002-of-00002.bin", 2188),
      "pytorch_model-00002-of-00002.bin is cut off: its archive has no directory",
    ],
    [
      "an adapter without weights",
      "adapter",
      gone("adapter_model.safetensors"),
      "lacks adapter_model.safetensors, the weights of its adapter",
    ],
    [
      "an adapter without configuration",
      "adapter",
      gone("adapter_config.json"),
      "lacks adapter_config.json, without which adapter_model.safetensors is of no use",
    ],
    [
      "a configuration cut off",
      "adapter",
      cut("adapter_config.json", 40),
      "adapter_config.json is not complete JSON",
    ],
    [
      "another configuration",
      "adapter",
      says("adapter_config.json", "{}"),
      "adapter_config.json has no peft_type",
    ],
    [
      "a rank whose file is missing",
      "distributed",
      gone("__0_1.distcp"),
      "lacks 1 of 3 files, __0_1.distcp the first",
    ],
    [
      "a rank that was cut off",
      "distributed",
      cut("__0_1.distcp", 1576),
      "__0_1.distcp is cut off: 1576 of 1577 bytes",
    ],
    ["an empty file of a rank", "distributed", cut("__0_1.distcp", 0), "__0_1.distcp is empty"],
    [
      "ranks whose metadata was not written yet",
      "distributed",
      gone(".metadata"),
      "lacks .metadata, which is written when all of its files are there",
    ],
    [
      "metadata that is cut off",
      "distributed",
      cut(".metadata", 900),
      ".metadata is cut off: 900 of at least 1178 bytes",
    ],
  ])("%s", async (_, fixture, damage, expected) => {
    const folder = await copyOf(fixture);
    await damage((name) => join(folder, name));
    expect(await problemWithCheckpoint(realFiles(), folder)).toBe(expected);
  });
});

test("bytes that changed in a file of a rank are seen when all is read", async () => {
  const folder = await copyOf("distributed-one-file");
  const files = realFiles();
  const bytes = Buffer.from((await files.readBytes(join(folder, "__0_0.distcp"))) ?? []);
  bytes.writeFloatLE(2, bytes.lastIndexOf(Buffer.from(new Float32Array([1, 1, 1]).buffer)));
  await writeFile(join(folder, "__0_0.distcp"), bytes);
  expect(await problemWithCheckpoint(files, folder)).toBeUndefined();
  expect(await problemWithCheckpoint(files, folder, { isDeep: true })).toMatch(
    /^__0_0.distcp at byte 1261 is damaged: /,
  );
});

test("a folder of accelerate, whose model lies in a folder of its own", async () => {
  const [outer, model] = [await folderOf({ "random_states_0.pkl": "" }), await copyOf("distributed")];
  await rename(model, join(outer, "pytorch_model_fsdp_0"));
  await cp(outer, model, { recursive: true });
  expect(await problemWithCheckpoint(realFiles(), outer)).toBeUndefined();
  await truncate(join(outer, "pytorch_model_fsdp_0/__0_0.distcp"), 10);
  expect(await problemWithCheckpoint(realFiles(), outer)).toBe(
    "pytorch_model_fsdp_0/__0_0.distcp is cut off: 10 of 1577 bytes",
  );
});

test("what is beside the weights of a Trainer counts, and is no weights", async () => {
  const folder = await folderOf({
    "model.safetensors": WHOLE,
    "trainer_state.json": '{"epoch": 1.5, "global_step": 30, "log_history": [{"loss": NaN}]}',
    "notes/large.txt": "x".repeat(100),
  });
  expect(await readCheckpoint(realFiles(), folder)).toMatchObject({
    ...{ problems: [], isPartial: false },
    bytes: WHOLE.length + 100 + 65,
  });
  await rm(join(folder, "model.safetensors"));
  expect(await problemWithCheckpoint(realFiles(), folder)).toMatch(/^holds no weights/);
});

test("only the state of an optimizer is no checkpoint", async () => {
  const folder = await copyOf("torch");
  for (const name of [
    "legacy.pt",
    "lightning.ckpt",
    "module.pt",
    "no-checksums.pt",
    "protocol5.pt",
    "script.pt",
    "types.pt",
  ])
    await rm(join(folder, name));
  expect(await problemWithCheckpoint(realFiles(), folder)).toBeUndefined();
  await rename(join(folder, "archive.pt"), join(folder, "optimizer.pt"));
  expect(await problemWithCheckpoint(realFiles(), folder)).toMatch(/^holds no weights/);
});

/** Files that somebody writes to while they are read. */
function growing(files: Files, path: string): Files {
  return {
    ...files,
    readSlice: async (...args) => {
      const slice = await files.readSlice(...args);
      await writeFile(path, Buffer.concat([WHOLE, WHOLE]));
      return slice;
    },
  };
}

test("a file that grows while it is read is being written", async () => {
  const folder = await folderOf({ "model.safetensors": WHOLE, "log.txt": "" });
  const path = join(folder, "model.safetensors");
  expect((await readCheckpoint(growing(realFiles(), path), folder))?.problems).toEqual([
    {
      file: "model.safetensors",
      what: `is being written now: ${WHOLE.length} bytes, then ${2 * WHOLE.length}`,
      isBeingWritten: true,
    },
  ]);
  await writeFile(path, WHOLE);
  const other = growing(realFiles(), join(folder, "log.txt"));
  expect((await readCheckpoint(other, folder))?.problems).toEqual([]);
});
