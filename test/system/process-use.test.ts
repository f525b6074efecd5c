import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { sumUse, useOf } from "../../src/system/process-use.ts";
import { realProcesses } from "../../src/system/processes.ts";
import type { ProcStat } from "../../src/system/procfs.ts";

const stat = (parent: number, session: number, residentPages = 256, cpuTicks = 100): ProcStat => ({
  state: "S",
  startTicks: "1",
  parent,
  group: session,
  session,
  residentPages,
  cpuTicks,
});

describe("whose a process is", () => {
  const sum = (leaders: readonly number[], ...processes: readonly (readonly [number, ProcStat])[]) =>
    [...sumUse(leaders, new Map(processes), 4096)].map(([leader, { memoryMiB, cpuSeconds }]) => [
      leader,
      memoryMiB,
      cpuSeconds,
    ]);

  test("all of a session, and what opened a session of its own below it", () => {
    expect(
      sum(
        [10],
        [1, stat(0, 1)],
        [10, stat(1, 10)],
        [11, stat(10, 10)],
        [12, stat(11, 12)],
        [13, stat(12, 12)],
        [99, stat(1, 99)],
      ),
    ).toEqual([[10, 4, 4]]);
  });

  test("an orphan stays in its session", () => {
    expect(sum([10], [10, stat(1, 10)], [11, stat(1, 10)])).toEqual([[10, 2, 2]]);
  });

  test("each leader has its own, and the nearest counts; one that is gone has none", () => {
    expect(sum([10, 20, 30], [10, stat(1, 10)], [20, stat(10, 20)], [21, stat(20, 20)])).toEqual([
      [10, 1, 1],
      [20, 2, 2],
    ]);
  });

  test("parents in a circle, or unknown, are nobody's", () => {
    expect(sum([10], [5, stat(6, 5)], [6, stat(5, 6)], [7, stat(8, 7)])).toEqual([]);
  });
});

describe.runIf(process.platform === "linux")("on this machine", () => {
  test("a process has memory, and time once it has worked", async () => {
    const work =
      "let n = 0; const end = Date.now() + 50; while (Date.now() < end) n++; console.log(n); setInterval(() => {}, 1e6)";
    const child = spawn(process.execPath, ["-e", work], {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const pid = child.pid ?? 0;
    const use = (await realProcesses().use([pid])).get(pid);
    expect(use?.memoryMiB).toBeGreaterThan(10);
    expect(use?.memoryMiB).toBeLessThan(1000);
    expect(use?.cpuSeconds).toBeGreaterThan(0);
  });

  test("nothing is asked where there is no leader", () => {
    expect(useOf([])).toEqual(new Map());
  });
});
