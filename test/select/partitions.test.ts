import { expect, test } from "vitest";
import type { Overrides, Partition } from "../../src/model/job.ts";
import type { Attempt } from "../../src/model/record.ts";
import { withinPartitions } from "../../src/select/partitions.ts";
import type { Asks } from "../../src/select/remedies.ts";

const PARTITIONS: readonly Partition[] = [
  { name: "cpu", isDefault: true, nodes: 3, nodeMemoryMiB: 4000 },
  { name: "short", isDefault: false, maxMinutes: 90, nodes: 1, nodeMemoryMiB: 4000 },
  { name: "long", isDefault: false, maxMinutes: 600, nodes: 2, nodeMemoryMiB: 9000 },
];

const within = (overrides: Overrides, asks: Omit<Asks, "nodes"> & { nodes?: number }, had?: Overrides) => {
  const failed: Attempt = {
    ...{ number: 1, tag: "t", name: "n", intendedAt: 0 },
    phase: { kind: "over", status: "failed", at: 0 },
    ...(had === undefined ? {} : { overrides: had }),
  };
  const retry = { kind: "again", after: "x", overrides, asks: { nodes: 1, ...asks } } as const;
  const answer = withinPartitions(retry, failed, PARTITIONS);
  return answer.kind === "no" ? answer.reason : answer.overrides;
};

const node = (mib: number) => ({ per: "node", mib, perNode: 1 }) as const;
const memory = (mib: number) => ({ memory: { per: "node", mib } }) as const;

test.each<[string, Parameters<typeof within>, ReturnType<typeof within>]>([
  [
    "time that is allowed",
    [{ timeMinutes: 80 }, { timeMinutes: 40, partition: "short" }],
    { timeMinutes: 80 },
  ],
  ["time to the limit", [{ timeMinutes: 120 }, { timeMinutes: 60, partition: "short" }], { timeMinutes: 90 }],
  [
    "time beyond it",
    [{ timeMinutes: 180 }, { timeMinutes: 90, partition: "short" }],
    "it had 1:30:00, and partition short allows 1:30:00",
  ],
  [
    "time that the last attempt had already",
    [{ timeMinutes: 180 }, { timeMinutes: 30, partition: "short" }, { timeMinutes: 90 }],
    "it had 1:30:00, and partition short allows 1:30:00",
  ],
  [
    "the shortest of several partitions",
    [{ timeMinutes: 120 }, { timeMinutes: 60, partition: "long,short" }],
    { timeMinutes: 90 },
  ],
  ["no limit in the default partition", [{ timeMinutes: 9999 }, { timeMinutes: 60 }], { timeMinutes: 9999 }],
  [
    "a partition that is not known",
    [{ timeMinutes: 9999 }, { timeMinutes: 60, partition: "x" }],
    { timeMinutes: 9999 },
  ],
  [
    "time that is not raised now",
    [{ timeMinutes: 180 }, { timeMinutes: 60, partition: "short" }, { timeMinutes: 180 }],
    { timeMinutes: 180 },
  ],
  ["memory of the largest node", [memory(6000), { memory: node(3000) }], memory(4000)],
  [
    "memory beyond it",
    [memory(8000), { memory: node(4000) }],
    "it had 3.9 GiB, and the largest node of partition cpu has 3.9 GiB",
  ],
  [
    "memory by CPUs",
    [{ memory: { per: "cpu", mib: 1200 } }, { memory: { per: "cpu", mib: 600, perNode: 4 } }],
    { memory: { per: "cpu", mib: 1000 } },
  ],
  ["nodes that leave enough", [{ exclude: ["a", "b"] }, {}], { exclude: ["a", "b"] }],
  ["nodes that leave too few", [{ exclude: ["a", "b"], timeMinutes: 5 }, { nodes: 2 }], { timeMinutes: 5 }],
  ["the only node", [{ exclude: ["a"] }, { partition: "short" }], {}],
])("%s", (_, [overrides, asks, had], expected) => {
  expect(within(overrides, asks, had)).toEqual(expected);
});
