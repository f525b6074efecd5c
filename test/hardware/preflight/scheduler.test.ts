import { describe, expect, test } from "vitest";
import type { Line } from "../../../src/hardware/preflight/line.ts";
import { judgeController } from "../../../src/hardware/preflight/slurm/controller.ts";
import { type GpuWish, judgeGpuTypes } from "../../../src/hardware/preflight/slurm/gpu-types.ts";
import { judgeLimits } from "../../../src/hardware/preflight/slurm/limits.ts";
import { judgePurge } from "../../../src/hardware/preflight/slurm/purge.ts";
import { judgeShared } from "../../../src/hardware/preflight/slurm/shared.ts";
import type { SiteHealth, SiteNode } from "../../../src/model/site.ts";

const told = (lines: readonly Line[]): string[] => lines.map(({ verdict, found }) => `${verdict}: ${found}`);
const known = <Value>(value: Value) => ({ kind: "told", value }) as const;
const silent = { kind: "silent", reason: "no answer within 6 s" } as const;

const WELL: SiteHealth = {
  missing: [],
  version: known("22.05.8"),
  controller: known({ version: "22.05.8" }),
  accounting: known("on"),
  nodes: known([]),
};

test.each<[string, Partial<SiteHealth>, string[]]>([
  ["well", {}, ["ok: 22.05.8", "ok: answers, 22.05.8", "ok: answers"]],
  [
    "an old release",
    { version: known("21.08.5") },
    [
      "warning: 21.08.5, older than 22.05, the oldest whose answers are known",
      "ok: answers, 22.05.8",
      "ok: answers",
    ],
  ],
  [
    "a silent controller",
    { controller: silent },
    ["ok: 22.05.8", "failure: no answer within 6 s", "ok: answers"],
  ],
  [
    "silent accounting",
    { accounting: silent },
    [
      "ok: 22.05.8",
      "ok: answers, 22.05.8",
      "warning: no answer within 6 s; ends are learned from squeue alone until it answers",
    ],
  ],
  [
    "no accounting",
    { accounting: known("off") },
    ["ok: 22.05.8", "ok: answers, 22.05.8", "ok: none here; jobs leave records of their own"],
  ],
  [
    "commands that are needed",
    { missing: ["squeue", "sinfo"] },
    ["failure: squeue is not on PATH", "ok: answers, 22.05.8", "ok: answers"],
  ],
  [
    "commands that help",
    { missing: ["sinfo", "sacctmgr"] },
    ["warning: sinfo, sacctmgr are not on PATH", "ok: answers, 22.05.8", "ok: answers"],
  ],
])("scheduler: %s", (_, over, lines) => {
  expect(told(judgeController({ ...WELL, ...over }))).toEqual(lines);
});

describe("GPU types", () => {
  const node = (
    host: string,
    partition: string,
    gpus: Record<string, number>,
    isUsable = true,
  ): SiteNode => ({
    host,
    partition,
    gpus: new Map(Object.entries(gpus)),
    isUsable,
  });
  const nodes = known([
    node("n1", "cpu", {}),
    node("n2", "gpu", { a100: 4 }),
    node("n3", "gpu", { a100: 4, v100: 2 }),
    node("n4", "old", { k80: 2 }, false),
    node("n5", "plain", { "": 2 }),
  ]);
  const wish = (type: string, count: number, ...partitions: readonly string[]): GpuWish => ({
    tasks: ["a", "b"],
    type,
    count,
    partitions,
  });
  test.each<[string, GpuWish[], string[]]>([
    ["none asked for", [], []],
    ["there are enough", [wish("a100", 4, "gpu"), wish("v100", 2, "gpu")], ["ok: a node has 4 a100, 2 v100"]],
    ["of any type", [wish("", 2, "plain")], ["ok: a node has 2 GPUs"]],
    [
      "another type",
      [wish("h100", 1, "gpu")],
      ["failure: a and 1 more ask for 1 h100 GPU of one node, and a node in gpu has 4 a100, 2 v100"],
    ],
    [
      "too many for a node",
      [wish("a100", 8)],
      [
        "failure: a and 1 more ask for 8 a100 GPUs of one node, and a node here has 4 a100, 2 v100, 2 k80, 2 GPUs",
      ],
    ],
    [
      "a partition without",
      [wish("", 1, "cpu")],
      ["failure: a and 1 more ask for 1 GPU of one node, and a node in cpu has no GPU"],
    ],
    [
      "all that have them are down",
      [wish("k80", 1, "old")],
      [
        "warning: a and 1 more ask for 1 k80 GPU of one node, and all in old that have them are down or drained",
      ],
    ],
    ["a partition of which nothing is seen", [wish("a100", 1, "hidden")], ["ok: a node has no GPU"]],
  ])("%s", (_, wishes, lines) => {
    expect(told(judgeGpuTypes(nodes, wishes))).toEqual(lines);
  });

  test("where sinfo is silent", () => {
    expect(told(judgeGpuTypes(silent, [wish("a100", 1)]))).toEqual([
      "unknown: not known: no answer within 6 s",
    ]);
  });
});

describe("limits", () => {
  const submit = { name: "MaxSubmitJobs", owner: "account lab", most: 3, left: 1, limits: "queued" } as const;
  test.each([
    ["none", [], 5, 0, "ok: none that are known"],
    ["room", [submit], 1, 0, "ok: MaxSubmitJobs 3 (account lab), 1 left"],
    [
      "some wait",
      [submit],
      4,
      3,
      "warning: 3 of 4 jobs will wait until there is room: MaxSubmitJobs 3 (account lab), 1 left",
    ],
    [
      "shut",
      [{ ...submit, most: 0, left: 0 }],
      1,
      1,
      "failure: MaxSubmitJobs 0 (account lab), 0 left: no job may go in",
    ],
    [
      "shut, and nothing to submit",
      [{ ...submit, most: 0, left: 0 }],
      0,
      0,
      "ok: MaxSubmitJobs 0 (account lab), 0 left",
    ],
  ])("%s", (_, limits, going, held, line) => {
    expect(told(judgeLimits({ limits, going, held }))).toEqual([line]);
  });
});

test.each([
  [300, 180, false, "ok: ended jobs are known for 300 s, and looked at every 180 s"],
  [60, 180, true, "ok: ended jobs are known for 60 s, and looked at every 180 s"],
  [
    60,
    180,
    false,
    "warning: ended jobs are known for 60 s, and looked at every 180 s: their ends may be missed",
  ],
  [0, 600, false, "ok: ended jobs are known for ever, and looked at every 600 s"],
])("MinJobAge %i s, a look every %i s, recorded: %s", (minJobAgeSeconds, pauseSeconds, isRecorded, line) => {
  expect(told(judgePurge({ minJobAgeSeconds, pauseSeconds, isRecorded }))).toEqual([line]);
});

test.each<[string, string, string[], string]>([
  ["a shared one", "nfs4", ["n1"], "ok: nfs4, mounted at /data"],
  ["one that nobody knows", "wekafs", ["n1"], "ok: wekafs, mounted at /data"],
  ["a cluster of one machine", "ext4", ["login", "login"], "ok: ext4; all nodes are this machine"],
  [
    "a disk of the login node",
    "tmpfs",
    ["login", "n1"],
    "warning: exp is on a disk of this machine (tmpfs): nodes see it only if it is exported to them",
  ],
])("file system: %s", (_, type, hosts, line) => {
  const nodes = known(hosts.map((host) => ({ host, partition: "cpu", gpus: new Map(), isUsable: true })));
  const mount = { type, point: "/data", source: "x" };
  expect(told(judgeShared({ folder: "exp", mount, host: "login.cluster.edu", nodes }))).toEqual([line]);
});

test("file system: a disk of this machine, where nobody says which the nodes are", () => {
  const mount = { type: "ext4", point: "/", source: "x" };
  expect(told(judgeShared({ folder: ".", mount, host: "login", nodes: silent }))).toEqual([
    "unknown: not known: it is on a disk of this machine (ext4), and which the nodes are nobody says",
  ]);
});
