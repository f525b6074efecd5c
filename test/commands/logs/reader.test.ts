import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { startOfLast } from "../../../src/commands/logs/last-lines.ts";
import { logReader, type Wanted } from "../../../src/commands/logs/reader.ts";
import { realFiles } from "../../../src/system/files.ts";

const files = realFiles();
const ALL: Wanted = { mostBytes: Number.POSITIVE_INFINITY };

function log(wanted: Wanted = ALL, ending = new AbortController()) {
  const folder = mkdtempSync(join(tmpdir(), "runmark-logs-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "job.out");
  let text = "";
  const notes: string[] = [];
  const sink = {
    file: () => undefined,
    data: async (bytes: Uint8Array) => {
      text += Buffer.from(bytes).toString();
    },
    note: (said: string) => void notes.push(said.replace(path, "LOG")),
  };
  const reader = logReader(files, path, wanted, sink, ending.signal);
  /** What comes of one more look. */
  const look = async (): Promise<string> => {
    text = "";
    const found = await reader.pass(() => undefined);
    return found.kind === "file" ? text : found.kind;
  };
  return { path, look, notes };
}

test("who asks for an end does not get the rest of a long log", async () => {
  const ending = new AbortController();
  const { path, look } = log(ALL, ending);
  writeFileSync(path, "x");
  truncateSync(path, 2 ** 24);
  ending.abort();
  expect((await look()).length).toBeLessThan(2 ** 24);
});

test("not there yet, there, grown, cut off, replaced, gone, and there again", async () => {
  const { path, look, notes } = log();
  expect(await look()).toBe("missing");
  writeFileSync(path, "one\ntw");
  expect(await look()).toBe("one\ntw");
  expect(await look()).toBe("");
  appendFileSync(path, "o\n");
  expect(await look()).toBe("o\n");
  truncateSync(path, 0);
  appendFileSync(path, "new\n");
  expect(await look()).toBe("new\n");
  writeFileSync(`${path}.2`, "another one\n");
  renameSync(`${path}.2`, path);
  expect(await look()).toBe("another one\n");
  rmSync(path);
  expect(await look()).toBe("missing");
  expect(notes).toEqual([
    "LOG was cut off: from its beginning",
    "LOG is another file now: from its beginning",
  ]);
});

test("of a log of 10 GB only the end is read", async () => {
  const { path, look } = log({ lines: 2, mostBytes: 1024 * 1024 });
  writeFileSync(path, "");
  truncateSync(path, 10 * 1024 ** 3);
  appendFileSync(path, "\nlast but one\nlast\n");
  expect(await look()).toBe("last but one\nlast\n");
});

test("a line without an end is not read back further than allowed", async () => {
  const { path, look } = log({ lines: 40, mostBytes: 10 });
  writeFileSync(path, "x".repeat(100));
  expect(await look()).toBe("x".repeat(10));
});

test("the last lines begin where tail has them, wherever pieces end", async () => {
  const { path } = log();
  const line = fc.oneof(fc.constant(""), fc.constant("x"), fc.constant("y".repeat(70_000)));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), fc.boolean(), fc.nat(7), async (some, ends, lines) => {
      const text = some.join("\n") + (ends && some.length > 0 ? "\n" : "");
      writeFileSync(path, text);
      const size = text.length;
      const start = await startOfLast(files, path, { size, lines, mostBytes: Number.POSITIVE_INFINITY });
      const whole = text.endsWith("\n") ? text.slice(0, -1).split("\n") : text.split("\n");
      const expected = lines === 0 ? "" : whole.slice(-lines).join("\n") + (text.endsWith("\n") ? "\n" : "");
      expect(text.slice(start)).toBe(expected);
    }),
    { numRuns: 60 },
  );
});
