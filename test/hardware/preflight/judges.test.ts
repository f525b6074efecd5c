import { describe, expect, test } from "vitest";
import { judgeClock } from "../../../src/hardware/preflight/folder/clock.ts";
import { judgeDisk } from "../../../src/hardware/preflight/folder/disk.ts";
import { judgeGround } from "../../../src/hardware/preflight/folder/ground.ts";
import { mountOf } from "../../../src/hardware/preflight/folder/mount.ts";
import { judgeOutputs } from "../../../src/hardware/preflight/folder/outputs.ts";
import { judgeQuota, quotasIn } from "../../../src/hardware/preflight/folder/quota.ts";
import type { Line } from "../../../src/hardware/preflight/line.ts";
import {
  type AcceleratorFacts,
  judgeAccelerator,
} from "../../../src/hardware/preflight/machine/accelerator.ts";
import { judgeNode } from "../../../src/hardware/preflight/machine/node.ts";
import { judgeSensors } from "../../../src/hardware/preflight/machine/sensors.ts";
import { judgeModules } from "../../../src/hardware/preflight/scripts/modules.ts";
import {
  judgePaths,
  type MissingPath,
  type PathFacts,
} from "../../../src/hardware/preflight/scripts/paths.ts";
import { judgePrograms } from "../../../src/hardware/preflight/scripts/programs.ts";
import { err, ok } from "../../../src/model/result.ts";

/** `failure: what was found`, a line each. */
const told = (lines: readonly Line[]): string[] => lines.map(({ verdict, found }) => `${verdict}: ${found}`);

const GIB = 1024 ** 3;
const need = (task: string, gpus: number, memoryMiB?: number) => ({
  task,
  gpus,
  ...(memoryMiB === undefined ? {} : { memoryMiB }),
});
const a100 = (index: number, usedMiB = 4) => ({
  index: String(index),
  name: "A100",
  memoryUsedMiB: usedMiB,
  memoryTotalMiB: 81_920,
});
const two = { kind: "gpus", by: "nvidia-smi", gpus: [a100(0), a100(1)] } as const;
const silent = { kind: "silent", by: "nvidia-smi", reason: "no devices were found" } as const;
const none = { kind: "none" } as const;

test.each<[string, Partial<AcceleratorFacts>, string]>([
  [
    "nobody asks, none there",
    { answer: none },
    "ok: no GPU found; no script that is left to run asks for a GPU",
  ],
  [
    "nobody asks, some there",
    { answer: two },
    "ok: 2 × A100, 80 GB; no script that is left to run asks for a GPU",
  ],
  [
    "nobody asks, a driver that fails",
    { answer: silent },
    "warning: nvidia-smi: no devices were found; no script that is left to run asks for a GPU",
  ],
  ["as many as there are", { needs: [need("a", 2)], shared: 2 }, "ok: 2 × A100, 80 GB"],
  [
    "more than there are",
    { needs: [need("a", 3), need("b", 3), need("c", 1)], shared: 2 },
    "failure: a and 1 more ask for 3 GPUs, and there are 2: 2 × A100, 80 GB",
  ],
  [
    "a driver that fails where some are asked for",
    { needs: [need("a", 1)], shared: 0, answer: silent },
    "failure: a asks for 1 GPU, and there is none: nvidia-smi: no devices were found",
  ],
  [
    "a driver that fails, and a number that somebody set",
    { needs: [need("a", 1)], shared: 4, answer: silent },
    "unknown: not known: nvidia-smi: no devices were found",
  ],
  [
    "one that another program holds",
    { needs: [need("a", 1)], shared: 2, answer: { ...two, gpus: [a100(0), a100(1, 70_000)] } },
    "warning: other programs hold 68 GB of the 80 GB of GPU 1",
  ],
  [
    "one that an own job holds",
    { needs: [need("a", 1)], shared: 2, hasJobs: true, answer: { ...two, gpus: [a100(0, 70_000)] } },
    "ok: 1 × A100, 80 GB",
  ],
  ["MPS", { needs: [need("a", 1)], shared: 1, answer: none, mps: { kind: "usable" } }, "ok: Apple GPU (MPS)"],
  [
    "no torch for MPS",
    { needs: [need("a", 1)], shared: 1, answer: none, mps: { kind: "unusable" } },
    "warning: torch cannot use the Apple GPU (MPS) here",
  ],
])("accelerator: %s", (_, facts, line) => {
  expect(told(judgeAccelerator({ needs: [], answer: two, hasJobs: false, ...facts }))).toEqual([line]);
});

describe("sensors", () => {
  const well = {
    temperatureC: 48,
    memoryUsedMiB: 2048,
    memoryTotalMiB: 8192,
    swapUsedMiB: 0,
    swapTotalMiB: 0,
    load: 1,
  };
  const judge = (reading: object, over: object = {}) =>
    told(judgeSensors({ reading: { ...well, ...reading }, needs: [], cpus: 2, hasJobs: false, ...over }));

  test.each<[string, object, object, number, string]>([
    ["well", {}, {}, 0, "ok: 48 °C"],
    ["hot", { temperatureC: 93 }, {}, 0, "warning: 93 °C: the processor will slow itself down"],
    ["a program of one's own", { temperatureC: 0 }, { own: ok(61) }, 0, "ok: 61 °C"],
    [
      "a program that fails",
      {},
      { own: err("sensors: it printed no number") },
      0,
      "warning: sensors: it printed no number",
    ],
    [
      "above thermal.pause",
      {},
      { pauseC: 45 },
      0,
      "warning: 48 °C: no job starts above thermal.pause, 45 °C",
    ],
    ["a sensor at 0", { temperatureC: 0 }, {}, 0, "unknown: not known: no sensor can be read here"],
    ["a sensor at 255", { temperatureC: 255 }, {}, 0, "unknown: not known: no sensor can be read here"],
    ["memory", {}, {}, 1, "ok: 6 of 8 GB free; no swap"],
    [
      "too little memory",
      {},
      { needs: [need("a", 0, 7168)] },
      1,
      "warning: 6 of 8 GB free; no swap; a asks for 7 GB",
    ],
    [
      "more memory than jobs may ever have",
      {},
      { needs: [need("a", 0, 921_600), need("b", 0, 1024)], sharedMiB: 8192 },
      1,
      "failure: a asks for 900 GB, and jobs share 8 GB here",
    ],
    ["beside own jobs", {}, { needs: [need("a", 0, 7168)], hasJobs: true }, 1, "ok: 6 of 8 GB free; no swap"],
    [
      "swapping",
      { swapUsedMiB: 3072, swapTotalMiB: 4096 },
      {},
      1,
      "warning: 6 of 8 GB free; 3 of 4 GB of swap used",
    ],
    ["load", { load: 2 }, {}, 2, "ok: 2 on 2 cpus"],
    ["busy", { load: 7.4 }, {}, 2, "warning: 7.4 on 2 cpus: other programs keep them busy"],
    ["busy with own jobs", { load: 7.4 }, { hasJobs: true }, 2, "ok: 7.4 on 2 cpus"],
  ])("%s", (_, reading, over, at, line) => {
    expect(judge(reading, over)[at]).toBe(line);
  });

  test("a machine that says nothing", () => {
    expect(told(judgeSensors({ reading: {}, needs: [], hasJobs: false }))).toEqual([
      "unknown: not known: no sensor can be read here",
      "unknown: not known: this machine does not say",
      "unknown: not known: this machine does not say",
    ]);
  });
});

test.each([
  ["room", 100 * GIB, 1000, 1e6, "ok: 100 of 200 GB free in exp"],
  ["low", 2 * GIB, 1e6, 1e6, "warning: low: 2 of 200 GB free in exp"],
  ["full", 4096, 1e6, 1e6, "failure: full: less than 1 MB of 200 GB free in exp"],
  [
    "few inodes",
    100 * GIB,
    900,
    1e6,
    "warning: 100 of 200 GB free in exp, but only 900 of 1000000 inodes free",
  ],
  ["no inodes", 100 * GIB, 0, 1e6, "failure: no more files can be made in exp: 0 of 1000000 inodes free"],
  ["a file system without inodes", 100 * GIB, 0, 0, "ok: 100 of 200 GB free in exp"],
])("disk: %s", (name, freeBytes, freeInodes, totalInodes, line) => {
  const inodes = name === "room" ? 1e6 : freeInodes;
  const space = { freeBytes, totalBytes: 200 * GIB, freeInodes: inodes, totalInodes };
  expect(told(judgeDisk([{ name: "exp", space }]))).toEqual([line]);
});

test("disk: folders on one file system are one line, and one that says nothing is told so", () => {
  const space = { freeBytes: 9 * GIB, totalBytes: 10 * GIB, freeInodes: 1e6, totalInodes: 2e6 };
  const nothing = { freeBytes: 0, totalBytes: 0, freeInodes: 0, totalInodes: 0 };
  const lines = judgeDisk([
    { name: ".", space },
    { name: "runs", space },
    { name: "/fuse", space: nothing },
  ]);
  expect(told(lines)).toEqual([
    "ok: 9 of 10 GB free in this folder",
    "unknown: not known: the file system of /fuse does not say what is free",
  ]);
});

describe("quota", () => {
  const head =
    "Disk quotas for user u (uid 1000): \n Filesystem blocks quota limit grace files quota limit grace\n";
  test.each([
    ["none", "Disk quotas for user u (uid 1000): none\n", []],
    ["room", `${head} /dev/sda1 1048576 0 4194304 0 12 0 0 0\n`, ["ok: 1 of 4 GB used on /dev/sda1"]],
    [
      "nearly",
      `${head} /dev/sda1 4150000 0 4194304 0 1 0 0 0\n`,
      ["warning: nearly used up: 4 of 4 GB used on /dev/sda1"],
    ],
    [
      "over the soft limit",
      `${head} srv:/home 2097152* 1048576 4194304 6days 1 0 0 0\n`,
      ["warning: over what may be held for long: 2 of 4 GB used on srv:/home"],
    ],
    [
      "files",
      `${head} /dev/sda1 4 0 0 0 500* 0 500 0\n`,
      ["failure: used up: 500 of 500 files on /dev/sda1"],
    ],
    [
      "lfs, brackets and a long name",
      "Disk quotas for usr u (uid 1):\n Filesystem used quota limit grace files quota limit grace\n /lustre/a/very/long/name\n   [1048576] 0 1048576 - 10 0 0 -\n",
      ["failure: used up: 1 of 1 GB used on /lustre/a/very/long/name"],
    ],
    ["no limits", `${head} /dev/sda1 4 0 0 0 5 0 0 0\n`, []],
    ["something else", "quota: Cannot open quotafile\nlfs: command not found 1 2 3\n", []],
  ])("%s", (_, text, lines) => {
    expect(told(judgeQuota(quotasIn(text)))).toEqual(lines);
  });
});

test.each([
  [400, "ok: agrees with the file system's"],
  [-9_000, "ok: agrees with the file system's, to 9 s"],
  [150_000, "warning: 3 min ahead of the file system's"],
  [-3 * 86_400_000, "warning: 3 days behind the file system's"],
])("clock: %i ms", (aheadMs, line) => {
  expect(told(judgeClock({ aheadMs, of: "the file system's" }))).toEqual([line]);
});

test.each([
  ["works", { lock: { kind: "works" } }, ["ok: exp can be written", "ok: of two that want it, one gets it"]],
  [
    "shared",
    { lock: { kind: "shared" } },
    ["ok: exp can be written", "failure: two got it at once: two runs would submit everything twice"],
  ],
  [
    "refused",
    { refusal: { errno: "EROFS", message: "read-only file system" } },
    ["failure: exp cannot be written: read-only file system"],
  ],
] as const)("folder: %s", (_, facts, lines) => {
  expect(told(judgeGround({ folder: "exp", ...facts }))).toEqual(lines);
});

test("the mount of a path is the innermost, and of two on one point the later", () => {
  const text = [
    "22 1 8:1 / / rw - ext4 /dev/sda1 rw",
    String.raw`40 22 0:30 / /home\040of\040all rw,relatime shared:1 - nfs4 srv:/home rw`,
    "41 22 0:31 / /tmp rw - ext4 /dev/sdb rw",
    "42 41 0:32 / /tmp rw - tmpfs tmpfs rw",
  ].join("\n");
  expect(mountOf(text, "/home of all/u")).toMatchObject({ type: "nfs4", source: "srv:/home" });
  expect(mountOf(text, "/tmp")).toMatchObject({ type: "tmpfs" });
  expect(mountOf(text, "/tmpfile")).toMatchObject({ type: "ext4", point: "/" });
});

test("node: what is too old", () => {
  expect(told(judgeNode({ version: "20.0.0" }))).toEqual(["ok: 20.0.0"]);
  expect(told(judgeNode({ version: "18.20.4" }))).toEqual([
    "failure: 18.20.4, and runmark needs 20 or newer",
  ]);
});

describe("programs", () => {
  const missing = (isInterpreter: boolean, ...tasks: readonly string[]) => [
    { program: "pyhton3", line: isInterpreter ? 1 : 4, script: "a.sh", isInterpreter, tasks },
  ];
  test.each([
    ["all found", { found: ["bash", "python3"], missing: [], isHere: true }, ["ok: bash, python3"]],
    ["nothing sought", { found: [], missing: [], isHere: true }, []],
    [
      "an interpreter",
      { found: [], missing: missing(true, "a"), isHere: true },
      ["failure: pyhton3 is not found: a (a.sh, line 1)"],
    ],
    [
      "an interpreter of some of those that go in",
      { found: [], missing: missing(true, "a"), isHere: true, outOf: 2 },
      ["warning: pyhton3 is not found: a (a.sh, line 1)"],
    ],
    [
      "a program, which the script may still find",
      { found: [], missing: missing(false, "a", "b"), isHere: true },
      ["warning: pyhton3 is not found: a and 1 more (a.sh, line 4)"],
    ],
    [
      "on a login node",
      { found: [], missing: missing(true, "a"), isHere: false },
      ["warning: pyhton3 is not found here: a (a.sh, line 1)"],
    ],
  ])("%s", (_, facts, lines) => {
    expect(told(judgePrograms(facts))).toEqual(lines);
  });
});

test.each<[string, Partial<MissingPath>, Partial<PathFacts>, string]>([
  ["read", {}, {}, "warning: venv/bin/activate is not there: a (a.sh, line 3, is read there)"],
  [
    "read where the script ends",
    { isNeeded: true },
    {},
    "failure: venv/bin/activate is not there: a (a.sh, line 3, is read there)",
  ],
  [
    "so by one of two",
    { isNeeded: true },
    { outOf: 2 },
    "warning: venv/bin/activate is not there: a (a.sh, line 3, is read there)",
  ],
  [
    "entered, on a login node",
    { kind: "entered", path: "/scratch/x", isNeeded: true },
    { isHere: false },
    "warning: /scratch/x is not there on this machine: a (a.sh, line 3, is entered there)",
  ],
])("paths: %s", (_, one, facts, line) => {
  const path = { kind: "read", path: "venv/bin/activate", line: 3, script: "a.sh" } as const;
  const missing = [{ ...path, isNeeded: false, tasks: ["a"], ...one }];
  expect(told(judgePaths({ missing, isHere: true, ...facts }))).toEqual([line]);
});

test("a word of megabytes is cut in what is told of it", () => {
  const word = "x".repeat(2_000_000);
  const [line] = judgePrograms({
    found: [],
    missing: [{ program: word, line: 1, isInterpreter: true, tasks: ["a"] }],
    isHere: true,
  });
  expect(line?.found.length).toBeLessThan(400);
  expect(line?.next?.length).toBeLessThan(500);
});

test.each([
  ["loaded", { kind: "loaded" }, ["ok: gcc, cuda/12"]],
  [
    "absent",
    { kind: "absent" },
    ["warning: a: its script loads gcc cuda/12, and there is no module command here"],
  ],
  [
    "refused",
    { kind: "refused", reason: "cuda/12 failed" },
    ["warning: a: module load gcc cuda/12: cuda/12 failed"],
  ],
] as const)("modules: %s", (_, outcome, lines) => {
  expect(told(judgeModules({ loads: [{ modules: ["gcc", "cuda/12"], tasks: ["a"], outcome }] }))).toEqual(
    lines,
  );
});

test.each([
  ["none named", { sought: 0, missing: [] }, []],
  ["there", { sought: 2, missing: [] }, ["ok: the folders that scripts write their output to are there"]],
  [
    "missing in the experiment",
    { sought: 1, missing: [{ folder: "logs", tasks: ["a", "b"], isSure: true }] },
    ["failure: a and 1 more: --output goes to logs, which is not there"],
  ],
  [
    "missing on a login node",
    { sought: 1, missing: [{ folder: "/local", tasks: ["a"], isSure: false }] },
    ["warning: a: --output goes to /local, which is not there on this machine"],
  ],
])("outputs: %s", (_, facts, lines) => {
  expect(told(judgeOutputs(facts))).toEqual(lines);
});
