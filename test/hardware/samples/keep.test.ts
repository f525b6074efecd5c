import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepLines, rotated } from "../../../src/hardware/samples/keep.ts";
import { realFiles } from "../../../src/system/files.ts";
import type { Files } from "../../../src/system/ports.ts";

const HEADER = "timestamp,a,b";
const EARLIER = "timestamp,a";
const BOUNDS = { bytes: 60, oldFiles: 2 };

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "runmark samples "));
  path = join(folder, "hardware.csv");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const keep = (lines: readonly string[], files: Files = realFiles()) =>
  keepLines(files, path, [HEADER, EARLIER], lines, BOUNDS);
const text = (name = "hardware.csv"): Promise<string> => readFile(join(folder, name), "utf8");

describe("a file of samples", () => {
  test("begins with its header, and grows by whole lines", async () => {
    await keep(["1,2,3"]);
    await keep(["4,5,6", "7,8,9"]);
    expect(await text()).toBe(`${HEADER}\n1,2,3\n4,5,6\n7,8,9\n`);
  });

  test("is rotated by its size, and as many old ones stay as are asked for", async () => {
    for (let line = 0; line < 14; line += 1) await keep([`${line},${"x".repeat(10)},${line}`]);
    expect((await readdir(folder)).sort()).toEqual(["hardware.1.csv", "hardware.2.csv", "hardware.csv"]);
    const all = [await text("hardware.2.csv"), await text("hardware.1.csv"), await text()];
    const numbers = all
      .flatMap((each) => each.split("\n").slice(1, -1))
      .map((line) => Number.parseInt(line, 10));
    expect(all.every((each) => each.startsWith(`${HEADER}\n`))).toBe(true);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, at) => 14 - numbers.length + at));
  });

  test.each([
    ["of other columns is moved aside", "timestamp,a\n1,2\n", "hardware.1.csv"],
    ["whose last line was cut off loses that one", `${HEADER}\n1,2,3\n4,5`, `${HEADER}\n1,2,3\n9,9,9\n`],
    ["whose header was cut off begins again", "timest", `${HEADER}\n9,9,9\n`],
    ["that is empty begins", "", `${HEADER}\n9,9,9\n`],
  ])("%s", async (_, before, after) => {
    await writeFile(path, before);
    expect(await keep(["9,9,9"])).toEqual({ ok: true, value: undefined });
    if (after === "hardware.1.csv") {
      expect(await text(after)).toBe(before);
      expect(await text()).toBe(`${HEADER}\n9,9,9\n`);
    } else expect(await text()).toBe(after);
  });

  test.each([
    "# my notes\nwithout an end",
    "time,gpu\n",
    "\nmy own notes\nlast line without newline",
    "timestamp\n1",
    "timestamp,loss\n1,2\n3,4",
    "timestamp, index\n1, 0\n",
    `${HEADER},loss\n1,2,3,4`,
    `x${HEADER}\n1,2,3`,
    "time\n",
  ])("is never made of another one: %j", async (before) => {
    await writeFile(path, before);
    expect(await keep(["9,9,9"])).toMatchObject({
      ok: false,
      error: expect.stringContaining("left alone"),
    });
    expect(await text()).toBe(before);
    expect(await readdir(folder)).toEqual(["hardware.csv"]);
  });

  test.each(["hardware.1.csv", "hardware.2.csv"])("moves nothing over %s of a person's", async (name) => {
    const full = `${HEADER}\n${"1,2,3\n".repeat(10)}`;
    const before = {
      "hardware.csv": full,
      "hardware.1.csv": full,
      "hardware.2.csv": full,
      [name]: "timestamp,loss\n1,2",
    };
    for (const [each, content] of Object.entries(before)) await writeFile(join(folder, each), content);
    expect(await keep(["9,9,9"])).toMatchObject({ ok: false, error: expect.stringContaining(name) });
    for (const [each, content] of Object.entries(before)) expect(await text(each)).toBe(content);
  });

  test("goes to the first name that is free, and lets those behind it lie", async () => {
    const full = `${HEADER}\n${"1,2,3\n".repeat(10)}`;
    await writeFile(path, full);
    await writeFile(join(folder, "hardware.2.csv"), "a person's\n");
    await keep(["9,9,9"]);
    expect([await text("hardware.1.csv"), await text("hardware.2.csv")]).toEqual([full, "a person's\n"]);
    expect(await text()).toBe(`${HEADER}\n9,9,9\n`);
  });

  test("has no half of what did not fit on the disk, and goes on when there is room", async () => {
    const real = realFiles();
    const full: Files = {
      ...real,
      append: async (where, data) => {
        await real.append(where, data.slice(0, 3));
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      },
    };
    await keep(["1,2,3"]);
    expect(await keep(["4,5,6"], full)).toEqual({
      ok: false,
      error: "ENOSPC: no space left on device, write",
    });
    expect(await text()).toBe(`${HEADER}\n1,2,3\n`);
    await keep(["7,8,9"]);
    expect(await text()).toBe(`${HEADER}\n1,2,3\n7,8,9\n`);
  });

  test("that was begun without a header is put aside", async () => {
    const row = '2026-11-26T21:05:09.000Z,"a, b",3';
    await writeFile(path, `${row}\n`);
    expect(await keep(["9,9,9"])).toEqual({ ok: true, value: undefined });
    expect([await text("hardware.1.csv"), await text()]).toEqual([`${row}\n`, `${HEADER}\n9,9,9\n`]);
  });

  test("that is rotated away before a line is added, or begun by another, loses none and keeps its header", async () => {
    const real = realFiles();
    let meanwhile: (() => Promise<unknown>) | undefined;
    const first = async () => {
      const act = meanwhile;
      meanwhile = undefined;
      await act?.();
    };
    const files: Files = {
      ...real,
      append: async (...parts) => {
        await first();
        await real.append(...parts);
      },
      write: async (...parts) => {
        await first();
        await real.write(...parts);
      },
    };
    await keep(["1,2,3"]);
    meanwhile = () => real.rename(path, rotated(path, 1));
    await keep(["4,5,6"], files);
    expect(await text()).toBe(`${HEADER}\n4,5,6\n`);
    await rm(path);
    meanwhile = () => keep(["5,5,5"]);
    await keep(["6,6,6"], files);
    expect(await text()).toBe(`${HEADER}\n5,5,5\n6,6,6\n`);
    expect((await readdir(folder)).sort()).toEqual(["hardware.1.csv", "hardware.csv"]);
  });

  test("which many write to and rotate at a time loses no line", async () => {
    const bounds = { bytes: 200, oldFiles: 99 };
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let line = 0; line < 25; line += 1)
        expect(await keepLines(realFiles(), path, [HEADER], [`${writer},${line},x`], bounds)).toMatchObject({
          ok: true,
        });
    });
    await Promise.all(writers);
    const names = await readdir(folder);
    const all = await Promise.all(names.map((name) => text(name)));
    expect(all.every((each) => each.startsWith(`${HEADER}\n`))).toBe(true);
    const rows = all.flatMap((each) => each.split("\n").slice(1, -1));
    expect(new Set(rows).size).toBe(100);
    expect(rows.filter((row) => row === HEADER)).toEqual([]);
  });

  test("of which nothing can be written is told of", async () => {
    path = join(folder, "none", "hardware.csv");
    expect(await keep(["1,2,3"])).toMatchObject({
      ok: false,
      error: expect.stringMatching(/ENOENT.*'.*none\/hardware\.csv'/),
    });
    path = folder;
    expect(await keep(["1,2,3"])).toMatchObject({ ok: false });
  });
});

test.each([
  ["/a/hardware.csv", "/a/hardware.2.csv"],
  ["/a.b/samples", "/a.b/samples.2"],
])("%s becomes %s", (from, to) => expect(rotated(from, 2)).toBe(to));
