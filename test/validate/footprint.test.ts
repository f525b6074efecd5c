import { symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import { bytesOf, footprintOf, movedBetween, movesWithin } from "../../src/validate/footprint.ts";
import { folderOf } from "./made.ts";

const files = realFiles();

test("all files below, each once, whatever links lead back or nowhere", async () => {
  const folder = await folderOf({ a: "12", "b/c": "345", "b/d/e": "6" });
  await symlink(folder, join(folder, "b/up"));
  await symlink("nowhere", join(folder, "dangling"));
  await symlink("itself", join(folder, "itself"));
  const found = await footprintOf(files, folder);
  expect([...found.files.keys()].sort()).toEqual(["a", "b/c", "b/d/e"]);
  expect([bytesOf(found), found.isPartial]).toEqual([6, false]);
});

test("a file by itself, and nothing", async () => {
  const folder = await folderOf({ "w.pt": "12" });
  expect([...(await footprintOf(files, join(folder, "w.pt"))).files.keys()]).toEqual(["w.pt"]);
  expect((await footprintOf(files, join(folder, "x"))).files.size).toBe(0);
});

test("of a folder with a hundred thousand files and one without end the first are counted", async () => {
  const names = Array.from({ length: 100_000 }, (_, index) => String(index));
  const stat = { kind: "file", size: 1, mtimeMs: 1, ctimeMs: 1, inode: 1, mode: 0o644 } as const;
  const many = { ...files, list: async () => names, real: async (path: string) => path };
  const flat = await footprintOf(
    { ...many, stat: async (path) => ({ ...stat, kind: path === "/f" ? "folder" : "file" }) },
    "/f",
  );
  expect([flat.files.size, flat.isPartial]).toEqual([20_000, true]);
  const deep = await footprintOf(
    { ...many, list: async () => ["a", "b"], stat: async () => ({ ...stat, kind: "folder" }) },
    "/f",
  );
  expect([deep.files.size, deep.isPartial]).toEqual([0, true]);
});

test("of a folder with too many files the weights come first", async () => {
  const folder = await folderOf({ z: "" });
  const names = [...Array.from({ length: 20_000 }, (_, index) => `a${index}`), "model.safetensors", "z.pt"];
  const stat = { kind: "file", size: 1, mtimeMs: 1, ctimeMs: 1, inode: 1, mode: 0o644 } as const;
  const found = await footprintOf(
    { ...files, list: async () => names, stat: async (path) => (path === folder ? files.stat(path) : stat) },
    folder,
  );
  expect([...found.files.keys()].slice(0, 3)).toEqual(["model.safetensors", "z.pt", "a0"]);
  expect([found.files.size, found.isPartial]).toEqual([20_000, true]);
});

describe("what moved between two looks", () => {
  const look = (files: Record<string, [number, number]>) => ({
    files: new Map(Object.entries(files).map(([name, [bytes, savedAt]]) => [name, { bytes, savedAt }])),
    isPartial: false,
  });
  test.each<[string, Record<string, [number, number]>, Record<string, [number, number]>, string | undefined]>(
    [
      ["nothing", { a: [1, 1] }, { a: [1, 1] }, undefined],
      ["a size", { a: [1, 1] }, { a: [2, 1] }, "a is being written now: 1 bytes, then 2"],
      ["a time", { a: [1, 1] }, { a: [1, 2] }, "a is being written now: it has just changed"],
      ["a new file", {}, { a: [1, 1] }, "a is being written now: it has just appeared"],
      ["a file that is gone", { a: [1, 1] }, {}, "a is being written now: it has just gone"],
      ["one that does not matter", { "x.log": [1, 1] }, { "x.log": [2, 2] }, undefined],
    ],
  )("%s", (_, before, after, expected) => {
    const moved = movedBetween(look(before), look(after), (name) => !name.endsWith(".log"));
    expect(moved && `${moved.file} ${moved.what}`).toBe(expected);
  });
});

test("two looks with time between them", async () => {
  const folder = await folderOf({ a: "1" });
  const slept: number[] = [];
  const clock = (act: () => Promise<unknown>) => ({
    now: () => 0,
    steady: () => 0,
    sleep: async (ms: number) => {
      slept.push(ms);
      await act();
    },
  });
  expect(await movesWithin({ files, clock: clock(async () => undefined) }, folder, 500)).toBeUndefined();
  const touched = clock(() => utimes(join(folder, "a"), 1, 1));
  expect(await movesWithin({ files, clock: touched }, folder, 500)).toMatchObject({ file: "a" });
  const written = clock(() => writeFile(join(folder, "a"), "12"));
  expect((await movesWithin({ files, clock: written }, folder, 500))?.what).toMatch(/1 bytes, then 2$/);
  expect(slept).toEqual([500, 500, 500]);
});
