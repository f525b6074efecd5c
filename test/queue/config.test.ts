import { expect, test } from "vitest";
import { readQueueConfig } from "../../src/queue/config.ts";

/** A finding in one line, with the text that its marker covers. */
const findings = (text: string): string[] => {
  const config = readQueueConfig("q.yaml", text);
  return (config.ok ? [] : config.error).map(({ code, message, location }) => {
    if (location === undefined) return `${code} ${message}`;
    const { line, column, endColumn, source } = location;
    return `${line}:${column} ${source.slice(column - 1, endColumn - 1)} | ${code} ${message}`;
  });
};

const job = (more = "", id = "a"): string => `  - id: ${id}\n    command: x\n    out_dir: o\n${more}`;

test("all that it can say", () => {
  const text = `
name: sweep
root: ../..
max_attempts: 2
jobs:
  - id: 1e-5
    command: |
      set -e
      python a.py
    out_dir: &out runs/./a
  - {id: b, command: [python, b.py, --lr, 0.10, --out, *out, ""], out_dir: ., max_attempts: 3}
`;
  const config = readQueueConfig("/q/batch.yaml", text);
  expect(config).toMatchObject({
    ok: true,
    value: {
      name: "sweep",
      root: "../..",
      jobs: [
        { id: "1e-5", command: "set -e\npython a.py", outDir: "runs/a", maxAttempts: 2 },
        {
          id: "b",
          command: ["python", "b.py", "--lr", "0.10", "--out", "runs/./a", ""],
          outDir: ".",
          maxAttempts: 3,
        },
      ],
    },
  });
});

test("what is left out: the name of the file, its folder, one attempt", () => {
  const config = readQueueConfig("/q/batch.yaml", `jobs:\n${job()}`);
  expect(config).toMatchObject({
    value: { name: "batch", root: ".", jobs: [{ id: "a", command: "x", outDir: "o", maxAttempts: 1 }] },
  });
});

test("an id and a command that just fit", () => {
  const jobs = `jobs:\n  - {id: ${"é".repeat(100)}, command: ${"x".repeat(131_071)}, out_dir: o}\n`;
  expect(readQueueConfig("q.yaml", jobs).ok).toBe(true);
});

test("what to do about a text that reads as a key", () => {
  const config = readQueueConfig("q.yaml", "jobs:\n  - command: echo loss: 3\n");
  expect(config.ok ? [] : config.error.map(({ next }) => next)).toEqual([
    "A text with `: ` in it is read as a key with a value: put it in quotes, or behind `|` on lines of its own. Where there is none, the line below is indented too far",
  ]);
});

test.each<[string, string, string[]]>([
  ["nothing", "", ["1:1  | queue.no-jobs there is nothing in it"]],
  ["a list", "- a\n", ["1:1 - | queue.no-jobs it does not hold keys with values"]],
  ["no jobs", "name: x\n", ["1:1 n | queue.no-jobs it has no jobs"]],
  ["empty jobs", "jobs: []\n", ["1:7 [] | queue.no-jobs it has no jobs"]],
  ["jobs with nothing", "jobs:\n", ["1:1 jobs | queue.no-jobs it has no jobs"]],
  ["jobs as a map", "jobs: {a: x}\n", ["1:7 {a: x} | queue.no-jobs it has no jobs"]],
  [
    "not YAML",
    "jobs:\n  - id: a\n   command: x\n",
    ["3:1   | queue.syntax Sequence item without - indicator"],
  ],
  ["a key twice", `jobs:\n${job("    out_dir: p\n")}`, ["5:5 o | queue.syntax Map keys must be unique"]],
  [
    "an id twice",
    `jobs:\n${job()}${job()}`,
    ['5:9 a | queue.duplicate-id there is a job "a" already, in line 2'],
  ],
  [
    "unknown keys",
    `jobs:\n${job("    cmd: y\n")}job: 1\n`,
    [
      '6:1 job | queue.unknown-key the queue has no key "job"',
      '5:5 cmd | queue.unknown-key a job has no key "cmd"',
    ],
  ],
  [
    "all keys missing",
    "jobs:\n  - max_attempts: 1\n",
    ["id", "command", "out_dir"].map(
      (key) => `2:5 max_attempts: 1 | queue.missing-key this job has no ${key}`,
    ),
  ],
  [
    "a command with nothing",
    "jobs:\n  - id: a\n    command:\n    out_dir: o\n",
    ["3:5 command | queue.missing-key this job has no command"],
  ],
  [
    "a blank command",
    "jobs:\n  - {id: a, command: ' ', out_dir: o}\n",
    ["2:22 ' ' | queue.bad-value command: is no command"],
  ],
  [
    "an option for a program",
    "jobs:\n  - {id: a, command: [-x], out_dir: o}\n",
    ["2:22 [-x] | queue.bad-value command: does not begin with a program"],
  ],
  [
    "an argument that is a map",
    "jobs:\n  - {id: a, command: [x, {y: 1}], out_dir: o}\n",
    ["2:22 [x, {y: 1}] | queue.bad-value command: has an argument that is no text"],
  ],
  [
    "an id for no file",
    "jobs:\n  - {id: ../a, command: x, out_dir: o}\n",
    ['2:10 ../a | queue.bad-value id: "../a" cannot be part of a file name'],
  ],
  [
    "an id of 100 letters of three bytes",
    `jobs:\n  - {id: ${"長".repeat(100)}, command: x, out_dir: o}\n`,
    [`2:10 ${"長".repeat(100)} | queue.bad-value id: is 300 bytes long`],
  ],
  [
    "a command that no kernel takes",
    `jobs:\n  - id: a\n    command: ${"x".repeat(131_072)}\n    out_dir: o\n`,
    [
      `3:14 ${"x".repeat(131_072)} | queue.bad-value command: is longer than the 128 KiB that the kernel takes as one argument`,
    ],
  ],
  [
    "a name that nobody can read",
    `name: "a\\u0007b"\njobs:\n${job()}`,
    ['1:7 "a\\u0007b" | queue.bad-value name: has control characters, which nobody sees'],
  ],
  [
    "a text that reads as a key",
    "jobs:\n  - id: a\n    command: echo loss: 3\n    out_dir: o\n",
    ["3:14 e | queue.syntax Nested mappings are not allowed in compact mappings"],
  ],
  [
    "a line that is in a little: what follows is not told of",
    "jobs:\n  - id: a\n     command: x\n    out_dir: o\n",
    ["2:9 a | queue.syntax Nested mappings are not allowed in compact mappings"],
  ],
  [
    "two keys twice",
    `jobs:\n${job("    out_dir: p\n    id: b\n")}`,
    ["5:5 o | queue.syntax Map keys must be unique", "6:5 i | queue.syntax Map keys must be unique"],
  ],
  [
    "an out_dir above the root",
    "jobs:\n  - {id: a, command: x, out_dir: runs/../../o}\n",
    ['2:34 runs/../../o | queue.outside out_dir: "../o" leads out of the root of the queue'],
  ],
  [
    "an absolute out_dir",
    "jobs:\n  - {id: a, command: x, out_dir: /o}\n",
    ['2:34 /o | queue.outside out_dir: "/o" is not relative, so it would mean nothing on another machine'],
  ],
  [
    "an absolute root",
    `root: ~/q\njobs:\n${job()}`,
    ['1:7 ~/q | queue.outside root: "~/q" is not relative, so it would mean nothing on another machine'],
  ],
  [
    "no attempts",
    `max_attempts: 0\njobs:\n${job("    max_attempts: two\n")}`,
    [
      "1:15 0 | queue.bad-value max_attempts: is not a whole number above 0",
      "6:19 two | queue.bad-value max_attempts: is not a whole number above 0",
    ],
  ],
  [
    "a job that is text",
    "jobs:\n  - train\n",
    ["2:5 train | queue.bad-value a job must hold keys with values"],
  ],
])("bad: %s", (_, text, says) => {
  expect(findings(text)).toEqual(says);
});
