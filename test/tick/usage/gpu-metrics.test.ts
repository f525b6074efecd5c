import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realFiles } from "../../../src/system/files.ts";
import { gpuFromFiles, pieceOffsets } from "../../../src/tick/usage/gpu-metrics.ts";

const HEADER = "timestamp, index, utilization.gpu [%], memory.used [MiB]\n";
const START = new Date(2026, 10, 21, 10, 0, 0).getTime();

const two = (value: number): string => String(value).padStart(2, "0");
const line = (second: number, percent: number, gpu = 0): string => {
  const at = new Date(START + second * 1000);
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  return `2026/11/21 ${time}.000, ${gpu}, ${percent} %, ${100 + percent} MiB\n`;
};

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "gpu-metrics-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const span = (from: number, to: number) => ({
  startedAt: START + from * 1000,
  endedAt: START + to * 1000,
  gpus: 1,
});
const files = realFiles();

describe("GPU metrics of a job", () => {
  test("only samples of its time count, and no line that was cut off", async () => {
    const lines = [line(0, 100), line(10, 20), line(20, 40), line(60, 100), "2026/11/21 10:00:15, 0, 100"];
    const path = file("times.csv", HEADER + lines.join(""));
    expect(await gpuFromFiles(files, [path], span(5, 30))).toEqual({
      kind: "mean",
      percent: 30,
      memoryMiB: 140,
    });
    expect(
      await gpuFromFiles(files, [path], { ...span(5, 30), endedAt: Number.POSITIVE_INFINITY }),
    ).toMatchObject({ memoryMiB: 200 });
    expect(await gpuFromFiles(files, [path], span(1000, 2000))).toBeUndefined();
  });

  test("a number that is cut off is not a smaller one", async () => {
    const rows = [line(1, 90), line(2, 90)].map((row) => row.replace(/ %.*/, ""));
    const cut = rows.join("").replace(/90\n$/, "9");
    const path = file("cut.csv", `timestamp, index, utilization.gpu\n${cut}`);
    expect((await gpuFromFiles(files, [path], span(0, 10)))?.percent).toBe(90);
  });

  test("the first file that has samples; what is missing, empty, a folder or no metrics has none", async () => {
    mkdirSync(join(folder, "a-folder"));
    const good = file("good.csv", HEADER + line(1, 70));
    const places = [
      join(folder, "missing.csv"),
      join(folder, "a-folder"),
      file("empty.csv", ""),
      file("header.csv", HEADER),
      file("other.csv", "epoch,loss\n1,0.5\n"),
      file("binary.csv", "\0\xff\xfe\n\0\n"),
      good,
    ];
    expect((await gpuFromFiles(files, places, span(0, 10)))?.percent).toBe(70);
    expect(await gpuFromFiles(files, places.slice(0, -1), span(0, 10))).toBeUndefined();
  });

  test("a file of any size is read in bounded pieces from all of it", async () => {
    const path = file("huge.csv", HEADER);
    for (let part = 0; part < 10; part += 1)
      appendFileSync(
        path,
        Array.from({ length: 20_000 }, (_, row) => line(part * 2000 + row / 10, part * 10)).join(""),
      );
    let read = 0;
    const counting: typeof files = {
      ...files,
      readSlice: (place, offset, length) => {
        read += length;
        return files.readSlice(place, offset, length);
      },
    };
    const use = await gpuFromFiles(counting, [path], span(0, 20_000));
    expect(read).toBeLessThanOrEqual(256 * 1024);
    expect(use?.percent).toBeGreaterThan(42);
    expect(use?.percent).toBeLessThan(48);
  });
});

test("pieces reach from the first byte to the last and never beyond", () => {
  expect(pieceOffsets(0)).toEqual([0]);
  for (const size of [300_000, 10 ** 7, 10 ** 10]) {
    const offsets = pieceOffsets(size);
    expect([offsets[0], offsets.at(-1)]).toEqual([0, size - 4096]);
    expect(offsets.length).toBe(64);
    expect([...offsets].sort((one, other) => one - other)).toEqual(offsets);
  }
});
