import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "../../../src/sweep/early-stopping/lines.ts";
import { type Reading, type ReadTo, readReports } from "../../../src/sweep/early-stopping/reports.ts";
import type { FileStat } from "../../../src/system/ports.ts";

const PATTERN = "step=([0-9]+) .*loss=(\\S+)";

/** A log that may be written to, cut off and replaced; how many bytes were read of it. */
function log(text: string | Uint8Array | undefined) {
  const state = { bytes: text === undefined ? undefined : Buffer.from(text), inode: 1, read: 0 };
  const stat = async (): Promise<FileStat | undefined> =>
    state.bytes && {
      kind: "file",
      size: state.bytes.length,
      inode: state.inode,
      mode: 0o644,
      mtimeMs: 0,
      ctimeMs: 0,
    };
  const readSlice = async (_path: string, offset: number, length: number): Promise<Uint8Array> => {
    const slice = (state.bytes ?? Buffer.of()).subarray(offset, offset + length);
    state.read += slice.length;
    return slice;
  };
  const write = (more: string): void => {
    state.bytes = Buffer.concat([state.bytes ?? Buffer.of(), Buffer.from(more)]);
  };
  const read = async (before?: ReadTo, pattern = PATTERN): Promise<Reading> => {
    const reading = await readReports({ stat, readSlice }, "/run/1.log", pattern, before);
    if (!reading.ok) throw new Error(reading.error);
    return reading.value;
  };
  return { state, files: { stat, readSlice }, write, read };
}

const pairs = ({ reports }: Reading): (readonly [number, number])[] =>
  reports.map(({ step, value }) => [step, value]);

test.each<[string, string, string, (readonly [number, number])[]]>([
  [
    "each line once",
    "step=1 loss=0.5\nnoise\nstep=2 lr=1 loss=0.25\n",
    PATTERN,
    [
      [1, 0.5],
      [2, 0.25],
    ],
  ],
  ["a line without an end is left", "step=1 loss=0.5\nstep=2 loss=0.2", PATTERN, [[1, 0.5]]],
  [
    "CRLF, and bars that write over their line",
    "step=1 loss=1\r\n\rstep=2 loss=2\rstep=3 loss=3\r",
    PATTERN,
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  ],
  [
    "numbers as programs print them",
    "step=1 loss=1e-05\nstep=2 loss=-.5\nstep=3 loss=+3\n",
    PATTERN,
    [
      [1, 1e-5],
      [2, -0.5],
      [3, 3],
    ],
  ],
  [
    "no number and no end",
    "step=1 loss=nan\nstep=2 loss=NaN\nstep=3 loss=-inf\nstep=4 loss=Infinity\n",
    PATTERN,
    [
      [1, Number.NaN],
      [2, Number.NaN],
      [3, -Infinity],
      [4, Infinity],
    ],
  ],
  [
    "what is no number is passed over",
    "step=1 loss=1.2.3\nstep=2 loss=-\nstep=3 loss=3\n",
    PATTERN,
    [[3, 3]],
  ],
  ["named groups in any order", "0.5 at 7\n", "(?<value>\\S+) at (?<step>\\d+)", [[7, 0.5]]],
  ["steps that are none", "a=nan 1\na=-1 1\na=inf 1\na= 1\na=2 1\n", "a=(\\S*) (\\d)", [[2, 1]]],
  ["a pattern without groups finds nothing", "step=1\n", "step", []],
  ["bytes that are no text", "\u0000\ud800step=1 loss=2\n", PATTERN, [[1, 2]]],
])("reads %s", async (_name, text, pattern, expected) => {
  expect(pairs(await log(text).read(undefined, pattern))).toEqual(expected);
});

test("only what is new is read, and a line is read when it is whole", async () => {
  const { state, write, read } = log(undefined);
  const none = await read();
  expect(none).toEqual({ reports: [], isBehind: false });
  write("step=1 loss=0.5\nstep=2 lo");
  const first = await read(none.readTo);
  expect(pairs(first)).toEqual([[1, 0.5]]);
  state.read = 0;
  write("ss=0.25\n");
  const second = await read(first.readTo);
  expect([pairs(second), state.read]).toEqual([[[2, 0.25]], "step=2 loss=0.25\n".length]);
  expect(await read(second.readTo)).toEqual({ reports: [], readTo: second.readTo, isBehind: false });
});

test.each([
  [
    "cut off",
    (state: { bytes: Buffer | undefined; inode: number }) => {
      state.bytes = Buffer.from("step=9 loss=9\n");
    },
  ],
  [
    "replaced",
    (state: { bytes: Buffer | undefined; inode: number }) => {
      state.bytes = Buffer.from("step=9 loss=9\n".padEnd(100, "x"));
      state.inode = 2;
    },
  ],
])("a log that was %s is read from its beginning", async (_name, change) => {
  const { state, read } = log("step=1 loss=1\nstep=2 loss=2\n");
  const { readTo } = await read();
  change(state);
  expect(pairs(await read(readTo))).toEqual([[9, 9]]);
});

test("of a long line the beginning is read, across pieces and readings", async () => {
  const { write, read } = log(`step=1 loss=1\n${"x".repeat(65_000)} step=2 loss=2 ${"y".repeat(3_000_000)}`);
  const first = await read();
  expect(pairs(first)).toEqual([
    [1, 1],
    [2, 2],
  ]);
  write(" step=3 loss=3");
  const second = await read(first.readTo);
  write("step=4 loss=4\nstep=5 loss=5\n");
  expect([...pairs(second), ...pairs(await read(second.readTo))]).toEqual([[5, 5]]);
});

test("a huge log is read in bounded parts, none of it twice", async () => {
  const line = "step=1 . loss=1 ".padEnd(1_023, ".");
  const { state, read } = log(`${line}\n`.repeat(20 * 1_024));
  const first = await read();
  expect([first.reports.length, first.isBehind, state.read]).toEqual([16 * 1_024, true, 16 * 1_048_576]);
  const second = await read(first.readTo);
  expect([second.reports.length, second.isBehind]).toEqual([4 * 1_024, false]);
});

test.each([
  [
    "a pattern that takes for ever",
    "^(a+)+$",
    "the pattern /^(a+)+$/ takes too long on /run/1.log: make it simpler",
  ],
  ["a pattern that is none", "(", "Invalid regular expression: /(/: Unterminated group"],
])("%s is told", async (_name, pattern, error) => {
  const { files } = log(`${"a".repeat(100)}!\n`);
  expect(await readReports(files, "/run/1.log", pattern)).toEqual({ ok: false, error });
});

test("what the system refuses is told", async () => {
  const { files } = log("");
  const refused = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
  const readSlice = () => Promise.reject(refused);
  expect(await readReports({ ...files, readSlice }, "/run/1.log", PATTERN)).toEqual({
    ok: false,
    error: "/run/1.log cannot be read: EACCES: permission denied",
  });
  const stat = async () => ({ kind: "folder", size: 0, inode: 1, mode: 0, mtimeMs: 0, ctimeMs: 0 }) as const;
  expect(await readReports({ ...files, stat }, "/run/1.log", PATTERN)).toEqual({
    ok: false,
    error: "/run/1.log is no file",
  });
});

test("lines are the same wherever a log is cut into pieces", () => {
  const text = fc
    .array(fc.constantFrom("a", "é", "\n", "\r", "step"), { maxLength: 40 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat(12)), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const lines: string[] = [];
      let [offset, end] = [0, 0];
      for (const cut of [...cuts, bytes.length]) {
        end = Math.min(bytes.length, end + cut);
        const part = linesOf(bytes.subarray(offset, end), false);
        lines.push(...part.lines);
        offset += part.used;
      }
      expect(lines).toEqual(
        whole
          .split(/[\r\n]/)
          .slice(0, -1)
          .filter((line) => line !== ""),
      );
    }),
  );
});
