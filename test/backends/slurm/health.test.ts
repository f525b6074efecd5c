import { expect, test } from "vitest";
import { controllerIn, nodesIn } from "../../../src/backends/slurm/health.ts";

const CONFIG = `Configuration data as of 1795727362
AccountingStorageType   = accounting_storage/slurmdbd
MinJobAge               = 300 sec
SLURM_VERSION           = 22.05.8
`;

test("what scontrol show config says of the controller, and how far its clock is behind", () => {
  expect(controllerIn(CONFIG, 1_795_727_362_500)).toEqual({
    version: "22.05.8",
    minJobAgeSeconds: 300,
    behindMs: 0,
  });
  expect(controllerIn(CONFIG, 1_795_727_422_500)?.behindMs).toBe(60_000);
});

test.each([
  ["an older form of the time", "Configuration data as of 2026-01-01T00:00:00\n", {}],
  ["a banner", "Welcome to the cluster\n", undefined],
])("%s", (_, text, expected) => {
  expect(controllerIn(text, 0)).toEqual(expected);
});

const row = (...cells: readonly string[]): string => `${cells.join("\x1f")}\n`;

test.each([
  ["(null)", "idle", {}, true],
  ["gpu:a100:4", "mixed", { a100: 4 }, true],
  ["gpu:a100:4(S:0-1),gpu:v100:2,shard:8", "allocated", { a100: 4, v100: 2 }, true],
  ["gpu:2", "drained", { "": 2 }, false],
  ["gpu:2", "idle*", { "": 2 }, false],
  ["craynetwork:4", "down", {}, false],
])("a node with %s that is %s", (gres, state, gpus, isUsable) => {
  expect(nodesIn(row("n1", "gpu", gres, state))).toEqual([
    { host: "n1", partition: "gpu", gpus: new Map(Object.entries(gpus)), isUsable },
  ]);
});

test("what is no table of nodes is no answer", () => {
  expect(nodesIn("slurm is being upgraded\n")).toBeUndefined();
});
