import { expect, test } from "vitest";
import { partitions } from "../../../src/backends/slurm/partitions.ts";
import { printed, refused, world } from "./world.ts";

const text = (...rows: readonly string[]): string =>
  rows.map((row) => `${row.replaceAll(" ", "\x1f")}\n`).join("");

test("one call, and each partition once, with its largest node and all of its nodes", async () => {
  const { needs, calls } = world({
    sinfo: [
      printed(
        text(
          "infinite 2 4000 cpu*",
          "infinite 1 64000+ cpu*",
          "1:00 4 4000 short",
          "1-12:00:00 3 515000 gpu",
          "n/a 0 0 odd",
        ),
      ),
    ],
  });
  expect(await partitions(needs)).toEqual([
    { name: "cpu", isDefault: true, nodes: 3, nodeMemoryMiB: 64_000 },
    { name: "short", isDefault: false, maxMinutes: 1, nodes: 4, nodeMemoryMiB: 4_000 },
    { name: "gpu", isDefault: false, maxMinutes: 2_160, nodes: 3, nodeMemoryMiB: 515_000 },
    { name: "odd", isDefault: false, nodes: 0, nodeMemoryMiB: 0 },
  ]);
  expect(calls.map(({ command, args }) => [command, ...args])).toEqual([
    ["sinfo", "-h", "-e", "-o", "%l\x1f%D\x1f%m\x1f%P"],
  ]);
});

test.each([
  ["an error", refused("slurm_load_partitions: Unable to contact slurm controller (connect failure)")],
  ["a banner", printed("Welcome\n")],
])("undefined after %s", async (_, result) => {
  const { needs } = world({ sinfo: [result] });
  expect(await partitions(needs)).toBeUndefined();
});
