import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { realSystem } from "../../src/system/real.ts";
import type { Values } from "../../src/tools/pattern.ts";
import type { NamedScore } from "../../src/tools/tool.ts";
import { type LogLines, namedScores } from "../../src/validate/named-scores.ts";
import { tempFolder } from "../support/folder.ts";

const { files } = realSystem();

interface Case {
  readonly left?: Readonly<Record<string, string>>;
  readonly logs?: readonly LogLines[];
  readonly values?: Values;
  readonly since?: number;
  /** What is left is followed by so many zero bytes, which take no room on a disk, and by this. */
  readonly holeBytes?: number;
  readonly end?: string;
}

const LARGE = 17_000_000;

/** The score, or why there is none. */
async function read(source: NamedScore, of: Case) {
  const { left = {}, logs = [], values = { run: "r1" }, since, holeBytes = 0, end = "" } = of;
  const folder = await tempFolder();
  for (const [path, text] of Object.entries(left)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    if (holeBytes > 0) truncateSync(join(folder, path), text.length + holeBytes);
    appendFileSync(join(folder, path), end);
  }
  const world = { files, folder, since, logs: async () => logs };
  const { scores, lacking } = await namedScores(world, { name: "own", scores: [source] }, values);
  const [none] = lacking;
  return none === undefined ? scores[0]?.value : `${none.code} ${none.path ?? "-"} ${none.message}`;
}

describe("a value in a JSON file", () => {
  const at = (pointer: string): NamedScore => ({ metric: "m", file: "{run}/s.json", pointer });
  test.each<[string, string, string, number | string]>([
    ["at the top", "/accuracy", '{"accuracy": 0.5}', 0.5],
    ["deep, in a list", "/a/1/b", '{"a": [0, {"b": 7}]}', 7],
    ["the file as a whole", "", "0.25", 0.25],
    ["behind escaped names", "/a~1b/~0", '{"a/b": {"~": -1e-3}}', -0.001],
    ["a number in quotes", "/a", '{"a": "0.5"}', 0.5],
    ["beside NaN", "/a", '{"a": 1, "b": NaN}', 1],
    [
      "NaN",
      "/b",
      '{"a": 1, "b": NaN}',
      'score.not-finite r1/s.json holds "null or NaN" at /b, which is no finite number',
    ],
    [
      "too large for a number",
      "/b",
      '{"b": 1e999}',
      'score.not-finite r1/s.json holds "Infinity" at /b, which is no finite number',
    ],
    [
      "a word",
      "/b",
      '{"b": "good"}',
      'score.not-finite r1/s.json holds "good" at /b, which is no finite number',
    ],
    ["nothing there", "/acc", '{"accuracy": 0.5}', "score.missing r1/s.json has nothing at /acc"],
    ["no element", "/a/01", '{"a": [1]}', "score.missing r1/s.json has nothing at /a/01"],
    [
      "what all objects have",
      "/constructor/length",
      "{}",
      "score.missing r1/s.json has nothing at /constructor",
    ],
    [
      "more than a value",
      "/a",
      '{"a": [1]}',
      "score.missing r1/s.json holds no number at /a but more than one value",
    ],
    ["a file cut off", "/a", '{"a": 1', "score.unreadable r1/s.json is not complete JSON"],
    ["an empty file", "/a", "", "score.unreadable r1/s.json is not complete JSON"],
  ])("%s", async (_, pointer, text, expected) => {
    expect(await read(at(pointer), { left: { "r1/s.json": text } })).toBe(expected);
  });

  test("is that of the newest epoch, of a row's own epoch, and none of an earlier attempt", async () => {
    const source: NamedScore = { metric: "m", file: "{run}/s-{epoch}.json", pointer: "" };
    const left = { "r1/s-2.json": "2", "r1/s-10.json": "10" };
    expect(await read(source, { left })).toBe(10);
    expect(await read(source, { left, values: { run: "r1", epoch: "2" } })).toBe(2);
    expect(await read(source, { left, values: { run: "r2" } })).toBe(
      "score.missing {run}/s-{epoch}.json is missing",
    );
    expect(await read(source, { left, since: Date.now() + 60_000 })).toBe(
      "score.missing r1/s-10.json was there before this attempt, which did not write it",
    );
  });

  test("is not looked for in a file of any size", async () => {
    const left = { "r1/s.json": '{"a": 1}' };
    expect(await read(at("/a"), { left, holeBytes: LARGE })).toContain(
      "score.unreadable r1/s.json has 17000008",
    );
  });
});

describe("a column of a CSV file", () => {
  const of = (row?: "last" | "min" | "max"): NamedScore => ({
    ...{ metric: "m", csv: "{run}/log.csv", column: "acc" },
    ...(row === undefined ? {} : { row }),
  });
  test.each<[string, "last" | "min" | "max" | undefined, string, number | string]>([
    ["the last row", undefined, "step,acc\n1,0.5\n2,0.4\n", 0.4],
    ["the greatest", "max", "step,acc\r\n1,0.5\r\n2,nan\r\n3,0.4", 0.5],
    ["the least", "min", "step,acc\n1,0.5\n2,-1\n3,\n", -1],
    ["cells that another row fills", "last", "step,acc,loss\n1,0.5,\n1,,2\n", 0.5],
    ["quotes, and a mark at the start", "last", '\ufeff"acc","a ""b"", c"\n"0.5","x\ny"\n', 0.5],
    ["semicolons", "last", "step; acc\n1; 0.5\n", 0.5],
    ["tabs", "last", "step\tacc\n1\t0.5\n", 0.5],
    [
      "diverged at last",
      "last",
      "acc\n0.5\nnan\n",
      'score.not-finite r1/log.csv holds "nan" in its column acc, which is no finite number',
    ],
    [
      "nothing but inf",
      "max",
      "acc\ninf\n-inf\n",
      'score.not-finite r1/log.csv holds "inf" in its column acc, which is no finite number',
    ],
    ["no such column", "last", "step,loss\n1,0.5\n", "score.missing r1/log.csv has no column acc"],
    ["no rows", "max", "step,acc\n", "score.missing r1/log.csv has no value in its column acc"],
    ["an empty file", "last", "", "score.missing r1/log.csv has no column acc"],
    [
      "a quote that never ends",
      "last",
      'acc\n"0.5\n1\n',
      'score.not-finite r1/log.csv holds "0.5\\n1" in its column acc, which is no finite number',
    ],
  ])("%s", async (_, row, text, expected) => {
    expect(await read(of(row), { left: { "r1/log.csv": text } })).toBe(expected);
  });

  test("of a large file is read at the end", async () => {
    const large = { left: { "r1/log.csv": "step,acc\n" }, holeBytes: LARGE, end: "\n9,0.5\n" };
    expect(await read(of("last"), large)).toBe(0.5);
    expect(await read(of("max"), large)).toContain("score.unreadable r1/log.csv has 17000016");
  });
});

describe("a match in the log", () => {
  const source: NamedScore = { metric: "m", log: "val_loss=([0-9.e+-]+|nan)" };
  const log = (...lines: string[]): LogLines => ({ path: "a.out", lines });
  test.each<[string, readonly LogLines[], number | string]>([
    ["the last one", [log("val_loss=1 val_loss=0.5", "done")], 0.5],
    ["at the end of a sentence", [log("at last val_loss=2.5e-1.")], 0.25],
    ["in the first log that has one", [log("nothing"), log("val_loss=3")], 3],
    ["beside a log that cannot be read", [{ path: "a", problem: "is missing" }, log("val_loss=3")], 3],
    [
      "of a run that diverged",
      [log("val_loss=0.1", "val_loss=nan")],
      'score.not-finite a.out holds "nan" where it fits val_loss=([0-9.e+-]+|nan), which is no finite number',
    ],
    [
      "nowhere",
      [log("loss=1"), log("")],
      "score.missing a.out has no line that fits val_loss=([0-9.e+-]+|nan)",
    ],
    ["in a log that is gone", [{ path: "a", problem: "is missing" }], "score.unreadable a is missing"],
    ["without a job", [], "score.missing - its log is not known: no job of runmark's wrote one"],
  ])("%s", async (_, logs, expected) => {
    expect(await read(source, { logs })).toBe(expected);
  });

  test("is given up where the expression would search for ever", async () => {
    const logs = [log(`${"a".repeat(60)}!`)];
    expect(await read({ metric: "m", log: "^((a+)+)$" }, { logs })).toBe(
      "score.unreadable a.out takes too long to search for ^((a+)+)$",
    );
  });
});
