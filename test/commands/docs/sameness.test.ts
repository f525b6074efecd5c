import { describe, expect, test } from "vitest";
import { replaceLines, sectionsIn } from "./blocks.ts";
import { abridged, difference } from "./sameness.ts";

const OTHER = "other lines were printed";

describe("output is the same when it differs only in", () => {
  test.each([
    ["times", "| 2026-11-22 00:57:15 | 0:00:01 |", "| 2027-01-02 13:07:59 | 1:00:07 |"],
    ["names of folders by time", "runs/2026-11-22_01-01-41/", "runs/2026-11-22_01-01-42_2/"],
    ["durations", "ended after 1 min 5 s", "ended after 2 h 4 min"],
    ["ids of jobs", "job 12 is gone, see slurm-12.out", "job 7 is gone, see slurm-7.out"],
    ["the job's column, and padding", "  seed1  ✓ completed  1   0 s", "  seed1  ✓ completed  12  10 s"],
    ["the job's cell", "| a | completed | 1 | - |", "| a | completed | 23 | - |"],
    ["processes", "process 12 on laptop", "process 4711 on laptop"],
    ["tags", "seed1~z7w589dy", "seed1~a35t617a"],
    ["line numbers", "line 37 of the journal", "line 39 of the journal"],
  ])("%s", (_, shown, real) => expect(difference([shown], [real])).toBeUndefined());
});

describe("output is not the same when it differs in", () => {
  test.each([
    ["a status", ["  seed1  ✓ completed  1"], ["  seed1  ✗ failed  1"], OTHER],
    ["a count", ["2 completed"], ["3 completed"], OTHER],
    ["an exit code", ["1"], ["0"], OTHER],
    ["a line too many", ["a"], ["a", "b"], OTHER],
    ["a line too few", ["a", "b"], ["a"], OTHER],
    ["what comes before any lines", ["a", "..."], ["b"], OTHER],
    ["what comes behind any lines", ["...", "z"], ["a", "y"], OTHER],
    ["progress", ["00:00:01  a  ✓ completed"], ["00:00:01  a  ✗ failed"], /no such line of progress/],
  ])("%s", (_, shown, real, problem) => expect(difference(shown, real)).toMatch(problem));
});

describe("these are no difference", () => {
  test.each([
    ["any lines", ["a", "...", "z"], ["a", "b", "c", "z"]],
    ["any lines that are none", ["a", "...", "z"], ["a", "z"]],
    [
      "the order of progress",
      ["00:00:01  a  queued", "00:00:01  b  queued"],
      ["00:00:02  b  queued", "00:00:02  a  queued"],
    ],
    ["progress that is luck", ["00:00:01  a  ▶ running on x", "00:00:01  2 queued"], []],
  ])("%s", (_, shown, real) => expect(difference(shown, real)).toBeUndefined());
});

test("accepted output is cut as it was before", () => {
  expect(abridged(["a", "...", "y", "z"], ["1", "2", "3", "4", "5"])).toEqual(["1", "...", "4", "5"]);
  expect(abridged(["a"], ["1", "2"])).toEqual(["1", "2"]);
});

const document = [
  "## One",
  "```console",
  "$ cat > a <<E",
  "> b",
  "> E",
  "$ cat a",
  "b",
  "```",
  "```yaml x.yaml",
  "a: 1",
  "```",
  "```sh",
  "npm cit",
  "```",
  "## None",
].join("\n");

test("a document's steps are its commands and its files, section by section", () => {
  expect(sectionsIn(document)).toEqual([
    {
      title: "One",
      steps: [
        { kind: "command", command: "cat > a <<E\nb\nE", shown: [], from: 5, to: 5 },
        { kind: "command", command: "cat a", shown: ["b"], from: 6, to: 7 },
        { kind: "file", path: "x.yaml", text: "a: 1\n" },
      ],
    },
  ]);
});

test("new output replaces old, several at a time", () => {
  const replaced = replaceLines("a\nb\nc\nd", [
    { from: 1, to: 1, lines: ["x", "y"] },
    { from: 2, to: 3, lines: [] },
  ]);
  expect(replaced).toBe("a\nx\ny\nb\nd");
});
