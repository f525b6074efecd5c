import { open, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import type { Files } from "../../src/system/ports.ts";
import { readCheckpoint } from "../../src/validate/checkpoint.ts";
import { fixture } from "./formats/read.ts";
import { folderOf, safetensors, tensor } from "./made.ts";

const GIB = 2 ** 30;

/** Counts what is read of the files. */
function counted(): { files: Files; read: () => { reads: number; bytes: number } } {
  const files = realFiles();
  let [reads, bytes] = [0, 0];
  const readSlice: Files["readSlice"] = async (...args) => {
    const slice = await files.readSlice(...args);
    reads += 1;
    bytes += slice.length;
    return slice;
  };
  return { files: { ...files, readSlice }, read: () => ({ reads, bytes }) };
}

/** Twenty shards of 5 GiB, without data on the disk. */
async function hundredGib(): Promise<string> {
  const names = Array.from(
    { length: 20 },
    (_, shard) => `model-${String(shard + 1).padStart(5, "0")}-of-00020.safetensors`,
  );
  const map = names.flatMap((name, shard) =>
    Array.from({ length: 32 }, (_, at) => [`layer.${shard}.${at}`, name] as const),
  );
  const folder = await folderOf({
    "model.safetensors.index.json": JSON.stringify({
      metadata: { total_size: 100 * GIB },
      weight_map: Object.fromEntries(map),
    }),
  });
  for (const name of names) {
    const each = (5 * GIB) / 32;
    const held = map.filter(([, shard]) => shard === name);
    const header = safetensors(
      Object.fromEntries(
        held.map(([tensorName], at) => [tensorName, tensor("BF16", [each / 2], at * each, (at + 1) * each)]),
      ),
      0,
    );
    await writeFile(join(folder, name), header);
    await truncate(join(folder, name), header.length + 5 * GIB);
  }
  return folder;
}

test("of a hundred GiB only the headers are read", async () => {
  const folder = await hundredGib();
  const { files, read } = counted();
  const found = await readCheckpoint(files, folder);
  expect(found?.problems).toEqual([]);
  expect(found?.bytes).toBeGreaterThan(100 * GIB);
  expect(found?.parts.flatMap(({ tensors }) => tensors)).toHaveLength(640);
  expect(read().reads).toBeLessThanOrEqual(40);
  expect(read().bytes).toBeLessThan(100_000);

  const [last] = found?.parts.slice(-1) ?? [];
  await truncate(join(folder, last?.file ?? ""), (last?.bytes ?? 0) - 1);
  expect((await readCheckpoint(files, folder))?.problems).toMatchObject([
    { what: expect.stringMatching(/^is cut off: /) },
  ]);
});

/** What PyTorch wrote of a tensor of 4 GiB and a small one, but for the 4 GiB of zeros. */
async function largeArchive(): Promise<string> {
  const folder = await folderOf({});
  const path = join(folder, "large.pt");
  const bytes = 4_294_969_221;
  const file = await open(path, "w");
  await file.write(await fixture("large/head"), 0, 4096, 0);
  await file.write(await fixture("large/tail"), 0, 4096, bytes - 4096);
  await file.close();
  return path;
}

describe("an archive of PyTorch that is larger than 4 GiB", () => {
  test("is whole", async () => {
    const { files, read } = counted();
    const found = await readCheckpoint(files, await largeArchive());
    expect(found?.problems).toEqual([]);
    expect(found?.parts[0]?.tensors).toMatchObject([
      { name: "large", shape: [4_294_967_301] },
      { name: "small", shape: [3] },
    ]);
    expect(read().bytes).toBeLessThan(2 ** 20);
  });

  test("is not when its last byte is missing", async () => {
    const path = await largeArchive();
    await truncate(path, 4_294_969_220);
    expect((await readCheckpoint(realFiles(), path))?.problems).toEqual([
      { what: "is cut off: its archive has no directory" },
    ]);
  });
});

test("a folder with a hundred thousand files of weights is no checkpoint", async () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `${index}.pt`);
  const files: Files = { ...realFiles(), list: async () => names };
  expect((await readCheckpoint(files, await folderOf({})))?.problems).toEqual([
    { what: "holds 100000 files of weights, more than any checkpoint has" },
  ]);
});
