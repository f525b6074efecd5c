import { appendFileSync, chmodSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { realFiles } from "../../../src/system/files.ts";
import type { Files } from "../../../src/system/ports.ts";
import { lineAt, readTail } from "../../../src/tick/evidence/log-tail.ts";
import { failingFiles } from "../../support/failing-files.ts";
import { quickFolder } from "../quick-files.ts";

const files = realFiles();
let path = "";
beforeEach(async () => {
  path = join(await quickFolder(), "job.out");
});

async function lastLine(): Promise<readonly [string | undefined, number | undefined]> {
  const reading = await readTail(files, path);
  if (reading.kind !== "read") return [reading.problem, undefined];
  const line = reading.tail.lines.at(-1);
  return [line?.text, await lineAt(files, path, line?.offset ?? 0, reading.size)];
}

describe("the last line, and its number", () => {
  test("of a short log", async () => {
    writeFileSync(path, "a\nb\r 1%\r 2%\nc\n");
    expect(await lastLine()).toEqual(["c", 3]);
  });

  test("of one with more lines than are read", async () => {
    writeFileSync(path, `${"line\n".repeat(100_000)}the end`);
    expect(await lastLine()).toEqual(["the end", 100_001]);
  });

  test("of one of a GiB, where lines are not counted", async () => {
    writeFileSync(path, "");
    truncateSync(path, 2 ** 30);
    appendFileSync(path, "a\nthe end\n");
    expect(await lastLine()).toEqual(["the end", undefined]);
  });

  test("of one that is one line of 50 MB", async () => {
    writeFileSync(path, `${"x".repeat(50_000_000)} the end`);
    expect((await lastLine())[0]?.endsWith("the end")).toBe(true);
  });

  test("of UTF-16", async () => {
    writeFileSync(path, Buffer.from(`\ufeff${"Zeile ä\n".repeat(20_000)}Ende`, "utf16le"));
    expect(await lastLine()).toEqual(["Ende", 20_001]);
  });
});

test("no more than 64 KiB are read of what is long", async () => {
  writeFileSync(path, "line\n".repeat(100_000));
  const lengths: number[] = [];
  const watched: Files = {
    ...files,
    readSlice: (each, offset, length) => {
      lengths.push(length);
      return files.readSlice(each, offset, length);
    },
  };
  await readTail(watched, path);
  expect(lengths).toEqual([expect.any(Number)]);
  expect(lengths[0]).toBeLessThanOrEqual(64 * 1024 + 1);
});

describe("what cannot be read is said", () => {
  test("missing", async () => {
    expect(await lastLine()).toEqual(["is missing", undefined]);
    expect(await readTail(files, join(path, "below"))).toMatchObject({ problem: "is missing" });
  });

  test("a folder, a device", async () => {
    mkdirSync(path);
    expect(await lastLine()).toEqual(["is no file", undefined]);
    expect(await readTail(files, "/dev/null")).toMatchObject({ problem: "is no file" });
  });

  test("binary", async () => {
    writeFileSync(
      path,
      Uint8Array.from({ length: 90_000 }, (_, at) => (at * 7919 + (at >> 3)) % 256),
    );
    expect(await lastLine()).toEqual(["is no text", undefined]);
  });

  test("refused by the file system", async () => {
    writeFileSync(path, "a");
    chmodSync(path, 0o600);
    const refusing = failingFiles(files, [{ methods: ["readSlice"], path: /job\.out$/, errno: "EACCES" }]);
    expect(await readTail(refusing, path)).toMatchObject({
      problem: expect.stringContaining("cannot be read: EACCES"),
    });
  });
});
