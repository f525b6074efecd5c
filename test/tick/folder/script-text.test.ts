import { truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examine } from "../../../src/backends/local/asked/examine.ts";
import { tick } from "../../../src/commands/tick.ts";
import { ok } from "../../../src/model/result.ts";
import { checkSize, TOO_LARGE } from "../../../src/script/batch-script.ts";
import type { FileStat, System } from "../../../src/system/ports.ts";
import { readScriptText } from "../../../src/tick/folder/script-text.ts";
import { experimentWith, statusOf } from "../experiment.ts";
import { begin } from "../world.ts";

/** A file of so many bytes that says so when it is read whole. */
const fileOf = (size: number) => ({
  stat: async () => ({ kind: "file", size }) as FileStat,
  readText: async () => "whole",
  readBytes: async () => new TextEncoder().encode("whole"),
  readSlice: async (_: string, offset: number, length: number) => new Uint8Array(length).fill(0xef, offset),
});

test("a script that is too large is not read further than shows it", async () => {
  const text = (await readScriptText(fileOf(5 * 2 ** 30), "/job.sh")) ?? "";
  expect(checkSize(text)).toEqual({ ok: false, error: TOO_LARGE });
  expect(await readScriptText(fileOf(4 * 2 ** 20), "/job.sh")).toBe("whole");
});

test("nor does the local backend read it", async () => {
  const request = { name: "a", script: { kind: "file", path: "/job.sh" }, cwd: "/", args: [] } as const;
  const reasonFor = async (size: number) => {
    const system = { files: fileOf(size), clock: { now: () => 0 } } as unknown as System;
    const examined = await examine(system, "/f", request, async () => ({ cpus: 1, memoryMiB: 1, gpus: [] }));
    return examined.ok ? undefined : examined.error.reason;
  };
  expect(await reasonFor(5 * 2 ** 30)).toBe(TOO_LARGE.reason);
  expect(await reasonFor(5)).toMatch(/^This does not look like a batch script/);
});

test("nor does a tick, whatever it wants to know of it", async () => {
  const world = await experimentWith({ scripts: ["r1"] }, "r1");
  const read: string[] = [];
  const look = async (): Promise<void> => {
    const { system } = begin(world);
    const readText: System["files"]["readText"] = (path) => {
      if (path.endsWith(".slurm")) read.push(path);
      return system.files.readText(path);
    };
    await tick({
      system: { ...system, files: { ...system.files, readText } },
      chooseBackend: async () => ok(world.scheduler),
      ...{ cwd: world.folder, version: "0", signal: new AbortController().signal, flags: new Map() },
    });
  };
  await look();
  expect(read.length).toBeGreaterThan(0);
  const [job] = world.scheduler.jobs;
  world.scheduler.set(job?.id ?? "", "FAILED");
  truncateSync(join(world.folder, "r1/finetune.slurm"), 5 * 2 ** 20);
  read.splice(0);
  await look();
  expect(statusOf(world, "r1")).toBe("failed");
  expect(read).toEqual([]);
});
