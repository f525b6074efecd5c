import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import type { LogEntry } from "../../src/journal/lines.ts";
import { type Log, openLog } from "../../src/journal/log.ts";
import { err, ok, type Result } from "../../src/model/result.ts";
import { realFiles } from "../../src/system/files.ts";
import type { Files } from "../../src/system/ports.ts";
import { failingFiles, type Refusal } from "../support/failing-files.ts";
import { tempFolder } from "../support/folder.ts";

interface Entry {
  readonly n: number;
  readonly text?: string;
}

const parse = (value: unknown): Result<Entry, string> =>
  typeof value === "object" && value !== null && "n" in value && typeof value.n === "number"
    ? ok(value as Entry)
    : err("no number n");

const logOf = (path: string, files: Files = realFiles()) => openLog(files, path, parse);

/** What a read answers, with the entries that it handed on. */
const readAll = async (log: Log<Entry>) => {
  const entries: LogEntry<Entry>[] = [];
  const result = await log.read((entry) => {
    entries.push(entry);
    return ok(undefined);
  });
  return result.ok ? ok({ ...result.value, entries }) : result;
};

/** Reads a log of these bytes. */
const reading = async (bytes: string | Uint8Array) => {
  const path = join(await tempFolder(), "journal.jsonl");
  await writeFile(path, bytes);
  return { path, result: await readAll(logOf(path)) };
};

const line = (n: number): string => `{"n":${n}}\n`;
const entries = (...numbers: number[]) => numbers.map((n, index) => ({ line: index + 1, value: { n } }));

describe("reading", () => {
  test("a missing file has no entries and says that it is missing", async () => {
    const path = join(await tempFolder(), "journal.jsonl");
    expect(await readAll(logOf(path))).toEqual(ok({ existed: false, entries: [] }));
  });

  test.each([
    ["an empty file", "", { existed: true, entries: [] }],
    ["whole lines", line(1) + line(2), { existed: true, entries: entries(1, 2) }],
    ["CRLF, as an editor may leave it", '{"n":1}\r\n', { existed: true, entries: entries(1) }],
    ["a torn last line", `${line(1)}{"n":2`, { existed: true, entries: entries(1), torn: { offset: 8 } }],
    ["a torn only line", '{"n"', { existed: true, entries: [], torn: { offset: 0 } }],
    [
      "a last line of NULs, as a power cut leaves it",
      `${line(1)}\0\0\0`,
      { existed: true, entries: entries(1), torn: { offset: 8 } },
    ],
    [
      "the offset counts bytes",
      '{"n":1,"text":"ü"}\n{',
      { existed: true, entries: [{ line: 1, value: { n: 1, text: "ü" } }], torn: { offset: 20 } },
    ],
    [
      "a whole last line without its end counts",
      `${line(1)}{"n":2}`,
      { existed: true, entries: entries(1, 2) },
    ],
  ])("%s", async (_name, text, expected) => {
    expect((await reading(text)).result).toEqual(ok(expected));
  });

  test("a log of many pieces, in lines of every length, is read to its end, and damage in it is named by its line", async () => {
    const long = "ü漢🎉".repeat(30_000);
    const all = Array.from({ length: 3_000 }, (_, n) => ({ n, text: long.slice(0, (n * 7_919) % 3_000) }));
    all[1_500] = { n: 1_500, text: "🎉".repeat(700_000) };
    const lines = all.map((entry) => JSON.stringify(entry));
    const { result } = await reading(`${lines.join("\n")}\n`);
    expect(result).toEqual(ok({ existed: true, entries: all.map((value, n) => ({ line: n + 1, value })) }));
    const bad = await reading(`${lines.with(2_500, "{}").join("\n")}\n`);
    expect(bad.result).toMatchObject({ ok: false, error: { line: 2_501, reason: "no number n" } });
  });

  test("a character cut in two at the end is a torn line", async () => {
    const bytes = Buffer.from('{"n":1}\n{"n":2,"text":"ü').subarray(0, -1);
    expect((await reading(bytes)).result).toEqual(
      ok({ existed: true, entries: entries(1), torn: { offset: 8 } }),
    );
  });

  test.each([
    ["half a line in the middle", `${line(1)}{"n":2\n${line(3)}`, 2, /^not JSON: /],
    ["a last line that ends and is no JSON", `${line(1)}{"n":2\n`, 2, /^not JSON: /],
    ["two lines run together", '{"n":1}{"n":2}\n', 1, /^not JSON: /],
    ["NULs", `${line(1)}\0\0\0\n${line(3)}`, 2, /^not JSON: /],
    ["a NUL in a text", '{"n":1,"text":"\0"}\n', 1, /^not JSON: /],
    ["an empty line", `${line(1)}\n${line(3)}`, 2, /^the line is empty$/],
    ["JSON that is no entry", `${line(1)}${line(2)}{"m":3}\n`, 3, /^no number n$/],
    ["JSON that is no entry, without line end", `${line(1)}{"m":3}`, 2, /^no number n$/],
    ["a merge conflict", `${line(1)}<<<<<<< HEAD\n`, 2, /^not JSON: /],
  ])("damage: %s", async (_name, text, lineNumber, reason) => {
    const { path, result } = await reading(text);
    expect(result).toMatchObject(
      err({ kind: "damaged", path, line: lineNumber, reason: expect.stringMatching(reason) }),
    );
  });

  test("damage: bytes that are not UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from(line(1)), Buffer.from('{"n":2,"text":"\xff"}\n', "latin1")]);
    const { path, result } = await reading(bytes);
    expect(result).toEqual(err({ kind: "damaged", path, line: 2, reason: "not UTF-8 text", text: "" }));
  });

  test("an entry that cannot stand where it is stops the reading, with its line", async () => {
    const path = join(await tempFolder(), "journal.jsonl");
    await writeFile(path, line(1) + line(2) + line(3));
    const taken: number[] = [];
    const result = await logOf(path).read(({ value }) => {
      taken.push(value.n);
      return value.n === 2 ? err("2 is odd") : ok(undefined);
    });
    expect(result).toMatchObject(err({ kind: "damaged", line: 2, reason: "2 is odd", text: '{"n":2}' }));
    expect(taken).toEqual([1, 2]);
  });

  test("what cannot be read is a failure, never an empty log", async () => {
    const folder = await tempFolder();
    expect(await readAll(logOf(folder))).toMatchObject(err({ kind: "io", errno: "EISDIR", path: folder }));
  });

  test("every prefix of a log reads as its first entries and at most one torn line", async () => {
    const whole = Buffer.from(
      [1, 22, 333].map((n) => `${JSON.stringify({ n, text: "ü\n\u2028" })}\n`).join(""),
    );
    const path = join(await tempFolder(), "journal.jsonl");
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(path, whole.subarray(0, length));
      const read = await readAll(logOf(path));
      expect(read).toMatchObject({ ok: true });
      await logOf(path).append([{ n: 4 }]);
      const again = await readAll(logOf(path));
      if (!read.ok || !again.ok) throw new Error(`unreadable at ${length}`);
      expect(again.value.torn).toBeUndefined();
      expect(again.value.entries.map(({ value }) => value.n)).toEqual([
        ...read.value.entries.map(({ value }) => value.n),
        4,
      ]);
    }
  });
});

describe("appending", () => {
  test("what was appended is read, whatever the texts hold", async () => {
    const path = join(await tempFolder(), "journal.jsonl");
    const written: Entry[] = [];
    const batches = fc.array(fc.record({ n: fc.integer(), text: fc.string({ unit: "binary" }) }), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        expect(await logOf(path).append(batch)).toEqual(ok(undefined));
        written.push(...batch);
        const read = await readAll(logOf(path));
        expect(read.ok && read.value.entries.map(({ value }) => value)).toEqual(
          read.ok && read.value.existed ? written : [],
        );
      }),
      { numRuns: 60 },
    );
  });

  test("many entries are one write", async () => {
    const path = join(await tempFolder(), "journal.jsonl");
    const appended: string[] = [];
    const files: Files = {
      ...realFiles(),
      append: async (to, data) => {
        appended.push(data);
        await realFiles().append(to, data);
      },
    };
    await logOf(path, files).append([{ n: 1 }, { n: 2 }]);
    await logOf(path, files).append([]);
    expect(appended).toEqual([line(1) + line(2)]);
  });

  test("a torn line longer than a chunk is removed", async () => {
    const { path } = await reading(`${line(1)}{"n":2,"text":"${"x".repeat(200_000)}`);
    await logOf(path).append([{ n: 3 }]);
    expect(await readFile(path, "utf8")).toBe(line(1) + line(3));
  });

  test.each(["ENOSPC", "EACCES", "EROFS", "EDQUOT", "EIO"])("%s is a value", async (errno) => {
    const { path } = await reading(line(1));
    const refusal: Refusal = { path: /journal/, errno, times: 1 };
    const log = logOf(path, failingFiles(realFiles(), [refusal]));
    expect(await log.append([{ n: 2 }])).toMatchObject(err({ kind: "io", errno, path }));
    expect(await log.append([{ n: 3 }])).toEqual(ok(undefined));
    expect(await readFile(path, "utf8")).toBe(line(1) + line(3));
  });

  test.each([
    ["cut back at once", []],
    [
      "repaired by the next append",
      [{ methods: ["truncate" as const], path: /journal/, errno: "EIO", times: 1 }],
    ],
  ])("a partial write is %s", async (_name, refusals) => {
    const { path } = await reading(line(1));
    const real = realFiles();
    let full = true;
    const halting: Files = {
      ...real,
      append: async (to, data) => {
        await real.append(to, full ? data.slice(0, 5) : data);
        if (full) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      },
    };
    const log = logOf(path, failingFiles(halting, refusals));
    expect(await log.append([{ n: 2 }])).toMatchObject(err({ errno: "ENOSPC" }));
    full = false;
    expect(await log.append([{ n: 3 }])).toEqual(ok(undefined));
    expect(await readFile(path, "utf8")).toBe(line(1) + line(3));
  });
});

const mountSmallDisk = (folder: string): boolean => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "runmark-test", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

test("a disk that is really full (needs root and mount on Linux)", async (context) => {
  const folder = await tempFolder();
  if (!mountSmallDisk(folder)) return context.skip("no small tmpfs could be mounted: run as root on Linux");
  onTestFinished(() => void execFileSync("umount", [folder]));
  const path = join(folder, "journal.jsonl");
  const log = logOf(path);
  const big = (n: number): Entry => ({ n, text: "x".repeat(10_000) });
  let count = 0;
  let failure: Result<undefined, { readonly errno: string }> = ok(undefined);
  while (failure.ok && count < 20) {
    failure = await log.append([big(count)]);
    if (failure.ok) count += 1;
  }
  expect(failure).toMatchObject(err({ kind: "io", errno: "ENOSPC" }));
  const read = await readAll(log);
  expect(read).toMatchObject({ ok: true });
  expect(read.ok && read.value.entries).toHaveLength(count);
  expect(read.ok && read.value.torn).toBeUndefined();
  expect(await log.append([{ n: 99 }])).toEqual(ok(undefined));
});
