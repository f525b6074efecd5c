import { cp, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import type { Files } from "../../src/system/ports.ts";
import { problemWithCheckpoint, readCheckpoint } from "../../src/validate/checkpoint.ts";
import { problemWithDistributed } from "../../src/validate/groups/distributed.ts";
import { tempFolder } from "../support/folder.ts";
import { fixture } from "./formats/read.ts";
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

/** The shard of a split of llama.cpp; which of them it is, only its name says here. */
const gguf = await fixture("gguf/small.gguf");

test("a split of GGUF has no index", async () => {
  const [one, two] = ["model-00001-of-00002.gguf", "model-00002-of-00002.gguf"];
  const folder = await folderOf({ [one]: gguf, [two]: gguf });
  expect(await problemWithCheckpoint(realFiles(), folder)).toBeUndefined();
  await rm(join(folder, two));
  await symlink("/nowhere", join(folder, two));
  expect(await problemWithCheckpoint(realFiles(), folder)).toBe(`lacks 1 of 2 shards, ${two} the first`);
});

const MODULE = "torch.distributed.checkpoint.metadata";

type Damage = (at: (name: string) => string) => Promise<unknown>;
const cut =
  (name: string, bytes: number): Damage =>
  (at) =>
    truncate(at(name), bytes);
const gone =
  (name: string): Damage =>
  (at) =>
    rm(at(name));
const leadsTo =
  (name: string, target: string): Damage =>
  async (at) => {
    await rm(at(name));
    await symlink(target, at(name));
  };
const says =
  (name: string, text: string): Damage =>
  (at) =>
    writeFile(at(name), text);

describe("what is said of", () => {
  const [shard1, shard2] = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  test.each<[string, string, Damage, string]>([
    ["a shard missing", "sharded", gone(shard2), `lacks 1 of 2 shards, ${shard2} the first`],
    [
      "a shard behind a link that leads nowhere",
      "sharded",
      leadsTo(shard2, "/nowhere"),
      `lacks 1 of 2 shards, ${shard2} the first`,
    ],
    [
      "an index behind a link that leads nowhere",
      "sharded",
      leadsTo("model.safetensors.index.json", "nowhere"),
      "model.safetensors.index.json is missing",
    ],
    [
      "weights behind a link that leads nowhere",
      "adapter",
      leadsTo("adapter_model.safetensors", "nowhere"),
      "lacks adapter_model.safetensors, the weights of its adapter",
    ],
    [
      "a configuration that is a device",
      "adapter",
      leadsTo("adapter_config.json", "/dev/zero"),
      "adapter_config.json is no file",
    ],
    [
      "a rank behind a link that leads nowhere",
      "distributed",
      leadsTo("__0_1.distcp", "/nowhere"),
      "lacks 1 of 3 files, __0_1.distcp the first",
    ],
    [
      "metadata that names nothing",
      "distributed",
      says(".metadata", `c${MODULE}\nMetadata\n)R}S'storage_data'\n}sb.`),
      ".metadata names no piece of a tensor or anything else",
    ],
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

test("metadata too large to be looked into is of files that are named by their ranks", async () => {
  const metadata = { file: ".metadata", format: "torch distributed", bytes: 1, savedAt: 0, tensors: [] };
  const problems = (...names: string[]) =>
    problemWithDistributed({
      ...{ files: realFiles(), path: "/nowhere", depth: { isDeep: false } },
      names: new Set([".metadata", ...names]),
      parts: new Map([[".metadata", metadata]]),
    });
  expect(await problems("__0_0.distcp", "__1_0.distcp")).toEqual([]);
  expect(await problems("other.distcp")).toEqual([
    { what: "lacks the .distcp files that its .metadata is about" },
  ]);
});

test("weights behind links that lead nowhere, or to themselves, beside others", async () => {
  const folder = await folderOf({ "b.safetensors": WHOLE });
  await symlink("/nowhere", join(folder, "a.safetensors"));
  expect(await problemWithCheckpoint(realFiles(), folder)).toBe(
    "a.safetensors leads nowhere: what the link names is not there",
  );
  await rm(join(folder, "a.safetensors"));
  await symlink("a.safetensors", join(folder, "a.safetensors"));
  expect(await problemWithCheckpoint(realFiles(), folder)).toMatch(/^a.safetensors cannot be read: ELOOP/);
});

test("a file at which a reader fails has its answer, and the others theirs", async () => {
  const folder = await folderOf({ "a.safetensors": WHOLE, "b.safetensors": WHOLE.subarray(0, 40) });
  const files = realFiles();
  const readSlice: Files["readSlice"] = async (path, ...rest) => {
    if (path.endsWith("a.safetensors")) throw new RangeError("Maximum call stack size exceeded");
    return files.readSlice(path, ...rest);
  };
  const found = await readCheckpoint({ ...files, readSlice }, folder);
  expect(found?.problems).toMatchObject([
    { file: "a.safetensors", what: "cannot be read: Maximum call stack size exceeded" },
    { file: "b.safetensors", what: expect.stringMatching(/^is cut off/) },
  ]);
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
