import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { realProcesses } from "../../src/system/processes.ts";
import { parseProcStat } from "../../src/system/procfs.ts";

const processes = realProcesses();

/** A process that this test ends; `output` is its descriptor 1 and `input` its 3. */
const child = async (command: string, ...args: string[]) => {
  const started = spawn(command, args, { stdio: ["ignore", "pipe", "ignore", "pipe"] });
  await once(started, "spawn");
  onTestFinished(() => {
    started.kill("SIGKILL");
  });
  return Object.assign(started, {
    pid: started.pid ?? 0,
    output: started.stdio[1] as Readable,
    input: started.stdio[3] as Writable,
  });
};

const tail = "S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 100 200";
const ofSeven = {
  state: "S",
  startTicks: "987654",
  parent: 1,
  group: 7,
  session: 7,
  cpuTicks: 5 + 6 + 7 + 8,
  residentPages: 200,
};
test.each([
  ["a plain command", `7 (sleep) ${tail}`, ofSeven],
  ["spaces and parentheses in it", `7 (a) b (c)) ${tail}`, ofSeven],
  ["a line end in it", `7 (a\nb) ${tail}\n`, ofSeven],
  ["cut short", "7 (sleep) S 1 7", undefined],
  ["empty", "", undefined],
])("/proc/PID/stat: %s", (_name, text, expected) => {
  expect(parseProcStat(text)).toEqual(expected);
});

describe("identity", () => {
  test("our own is what others see of us", async () => {
    expect(processes.self.pid).toBe(process.pid);
    expect(processes.self.startedAt).not.toBe("");
    expect(await processes.identify(process.pid)).toEqual({ ...processes.self, isStopped: false });
    expect(await processes.isAlive(processes.self)).toBe(true);
  });

  test("a process that ended is dead, also while it is a zombie", async () => {
    // A shell starts `cat` and then becomes a `sleep`, which never asks how its child ended.
    const parent = await child("sh", "-c", "cat <&3 >&2 & echo $!; exec sleep 300 3<&-");
    const zombie = Number(String((await once(parent.output, "data"))[0]));
    await vi.waitFor(async () => expect(await readFile(`/proc/${parent.pid}/comm`, "utf8")).toBe("sleep\n"));
    parent.input.end();
    await vi.waitFor(async () => expect(await processes.identify(zombie)).toBeUndefined());
    expect(() => process.kill(zombie, 0)).not.toThrow();
    expect(await processes.isAlive({ ...processes.self, pid: zombie, startedAt: "" })).toBe(false);
  });

  test.each([
    ["another start time", { startedAt: "1" }, false],
    ["another boot", { bootId: "other" }, false],
    ["an unknown start time proves nothing", { startedAt: "" }, true],
    ["an unknown boot proves nothing", { bootId: "" }, true],
    ["no such pid", { pid: 2 ** 22 + 1 }, false],
  ])("%s", async (_name, change, alive) => {
    expect(await processes.isAlive({ ...processes.self, ...change })).toBe(alive);
  });

  test.runIf(process.platform === "linux")("a pid of another pid namespace proves nothing", async () => {
    const bootId = `${processes.self.bootId.split(" ")[0]} pid:[1]`;
    expect(await processes.isAlive({ pid: 2 ** 22 + 1, startedAt: "1", bootId })).toBe(true);
  });
});

describe("signal", () => {
  test("reaches a process, and says when there is none", async () => {
    const started = await child("sleep", "300");
    const ended = once(started, "exit");
    expect(processes.signal(started.pid, "SIGTERM")).toBe(true);
    expect((await ended)[1]).toBe("SIGTERM");
    expect(processes.signal(started.pid, "SIGTERM")).toBe(false);
  });

  test("reaches a group", async () => {
    const leader = spawn("sh", ["-c", "sleep 300 & wait"], { detached: true, stdio: "ignore" });
    const ended = once(leader, "exit");
    await once(leader, "spawn");
    expect(processes.signal(-(leader.pid ?? 0), "SIGKILL")).toBe(true);
    expect((await ended)[1]).toBe("SIGKILL");
  });

  test.each([0, -1, Number.NaN, 1.5])("refuses %s, which would be everybody", (pid) => {
    expect(() => processes.signal(pid, "SIGTERM")).toThrow(RangeError);
  });
});
