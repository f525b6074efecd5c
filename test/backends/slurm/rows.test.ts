import { describe, expect, test } from "vitest";
import { parseRows } from "../../../src/backends/slurm/rows.ts";

describe("rows", () => {
  const D = "\x1f";
  test.each<[string, string, ReturnType<typeof parseRows>]>([
    ["an empty queue", "", { ok: true, value: [] }],
    ["blank lines", "\n\n", { ok: true, value: [] }],
    [
      "rows",
      `1${D}a\n2${D} b \n`,
      {
        ok: true,
        value: [
          ["1", "a"],
          ["2", "b"],
        ],
      },
    ],
    [
      "a name with a line feed",
      `1${D}a\nb\n2${D}c\n`,
      {
        ok: true,
        value: [
          ["1", "a"],
          ["2", "c"],
        ],
      },
    ],
    ["a banner before rows", `Welcome\n1${D}a\n`, { ok: true, value: [["1", "a"]] }],
    ["a cluster's heading and no rows", "CLUSTER: box\n", { ok: true, value: [] }],
    [
      "words instead of rows",
      "down for service\n",
      { ok: false, error: "unreadable answer: down for service" },
    ],
    ["a row cut off", `1${D}a\n2\n3${D}x${D}y\n`, { ok: false, error: "unreadable row: 3|x|y" }],
  ])("%s", (_, text, rows) => {
    expect(parseRows(text, 2)).toEqual(rows);
  });
});
