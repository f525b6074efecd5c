import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { acquireLock, type HeldLock } from "../../src/journal/lock.ts";
import { lockDiagnostic } from "../../src/journal/lock-message.ts";
import { err } from "../../src/model/result.ts";
import type { System } from "../../src/system/ports.ts";
import { realSystem } from "../../src/system/real.ts";
import { manualClock } from "../support/clock.ts";
import { Crash, crashingSystem } from "../support/crash.ts";
import { failingFiles } from "../support/failing-files.ts";
import { tempFolder } from "../support/folder.ts";

const real = realSystem();
const minutes = (count: number): number => count * 60_000;

/** Another login node: another name, other processes, a clock far off. */
const otherNode = (name: string): System => ({
  ...real,
  clock: manualClock(0),
  host: { ...real.host, name, user: "ada" },
  processes: { ...real.processes, self: { pid: 4711, startedAt: "1", bootId: `boot of ${name}` } },
});

const mustAcquire = async (system: System, folder: string): Promise<HeldLock> => {
  const lock = await acquireLock(system, folder, "run");
  if (!lock.ok) throw new Error(JSON.stringify(lock.error));
  return lock.value;
};

const age = async (path: string, ageMs: number): Promise<void> => {
  const then = (Date.now() - ageMs) / 1000;
  await utimes(path, then, then);
};

const recordIn = async (folder: string) => JSON.parse(await readFile(join(folder, "lock"), "utf8"));

describe("one holder", () => {
  test("the lock says who holds it, and is gone after release", async () => {
    const folder = join(await tempFolder(), ".runmark");
    const lock = await mustAcquire(real, folder);
    expect(await recordIn(folder)).toEqual(lock.record);
    expect(lock.record).toMatchObject({
      ...real.processes.self,
      host: real.host.name,
      user: real.host.user,
      purpose: "run",
    });
    expect(await lock.stillHeld()).toBe(true);
    expect(await lock.release()).toMatchObject({ ok: true });
    expect(await readdir(folder)).toEqual([]);
    expect(await lock.stillHeld()).toBe(false);
    expect(await lock.release()).toMatchObject({ ok: true });
  });

  test("a second one is told who holds it, and a heartbeat is seen", async () => {
    const folder = await tempFolder();
    const lock = await mustAcquire(otherNode("login1"), folder);
    await age(lock.path, minutes(9));
    const refused = await acquireLock(otherNode("login2"), folder, "tick");
    expect(refused).toMatchObject(err({ kind: "held", path: lock.path, holder: lock.record }));
    expect(!refused.ok && refused.error.kind === "held" && refused.error.heartbeatAgeMs).toBeGreaterThan(
      minutes(8),
    );
    expect(await lock.heartbeat()).toMatchObject({ ok: true });
    const again = await acquireLock(otherNode("login2"), folder, "tick");
    expect(!again.ok && again.error.kind === "held" && again.error.heartbeatAgeMs).toBeLessThan(minutes(8));
    expect(await readdir(folder)).toEqual(["lock"]);
  });
});

describe("stale only when it is provable", () => {
  const here = real.host.name;
  const { self } = real.processes;
  test.each([
    ["this process, long silent", { host: here, ...self }, 600, false],
    ["its pid is dead", { host: here, ...self, pid: 2 ** 22 + 1 }, 0, true],
    ["its pid is another process", { host: here, ...self, startedAt: "1" }, 0, true],
    ["it is of another boot", { host: here, ...self, bootId: "another" }, 0, true],
    [
      "another pid namespace, just now",
      { host: here, ...self, pid: 2 ** 22 + 1, bootId: `${self.bootId.split(" ")[0]} pid:[1]` },
      9,
      false,
    ],
    [
      "another pid namespace, long silent",
      { host: here, ...self, pid: 2 ** 22 + 1, bootId: `${self.bootId.split(" ")[0]} pid:[1]` },
      11,
      true,
    ],
    ["another host, just now", { host: "login9", ...self, pid: 2 ** 22 + 1 }, 0, false],
    ["another host, nine minutes silent", { host: "login9", ...self, pid: 2 ** 22 + 1 }, 9, false],
    ["another host, eleven minutes silent", { host: "login9", ...self, pid: 2 ** 22 + 1 }, 11, true],
  ])("%s", async (_name, holder, silentMinutes, stale) => {
    const folder = await tempFolder();
    const record = { ...holder, token: "held-by-it", user: "ada", purpose: "run", acquiredAt: 0 };
    await writeFile(join(folder, "lock"), JSON.stringify(record));
    await age(join(folder, "lock"), minutes(silentMinutes));
    const lock = await acquireLock(real, folder, "tick");
    expect(lock.ok).toBe(stale);
    expect((await recordIn(folder)).token === "held-by-it").toBe(!stale);
    expect(await readdir(folder)).toEqual(["lock"]);
  });

  test.each([
    ["empty", ""],
    ["cut off", '{"token":"x","ho'],
    ["of another program", '{"token":"x"}'],
    [
      "with a token that is no file name",
      '{"token":"../x","host":"h","user":"u","purpose":"p","startedAt":"","bootId":"","pid":1,"acquiredAt":1}',
    ],
  ])("a file that is %s is held by nobody knows whom, for ten minutes", async (_name, content) => {
    const folder = await tempFolder();
    const path = join(folder, "lock");
    await writeFile(path, content);
    const refused = await acquireLock(real, folder, "tick");
    expect(refused).toMatchObject(err({ kind: "held", path }));
    expect(!refused.ok && "holder" in refused.error).toBe(false);
    await age(path, minutes(11));
    await mustAcquire(real, folder);
    expect(await readdir(folder)).toEqual(["lock"]);
  });

  test("the file server's clock counts, not ours", async () => {
    const folder = await tempFolder();
    const lock = await mustAcquire(otherNode("login1"), folder);
    const skewed = (ms: number): System => ({
      ...real,
      files: {
        ...real.files,
        stat: async (path) => {
          const found = await real.files.stat(path);
          return found && { ...found, mtimeMs: found.mtimeMs + ms };
        },
      },
    });
    expect(await acquireLock(skewed(minutes(600)), folder, "tick")).toMatchObject({ ok: false });
    expect(await acquireLock(skewed(-minutes(600)), folder, "tick")).toMatchObject({ ok: false });
    await age(lock.path, minutes(11));
    await mustAcquire(skewed(-minutes(600)), folder);
  });
});

test("who stood still and lost the lock notices, and leaves it to the new holder", async () => {
  const folder = await tempFolder();
  const lost = await mustAcquire(otherNode("login1"), folder);
  await age(lost.path, minutes(11));
  const taken = await mustAcquire(otherNode("login2"), folder);
  await age(taken.path, minutes(5));
  const before = (await stat(taken.path)).mtimeMs;
  expect(await lost.stillHeld()).toBe(false);
  expect(await lost.heartbeat()).toEqual(err({ kind: "lost", path: lost.path }));
  expect(await lost.release()).toMatchObject({ ok: true });
  expect(await taken.stillHeld()).toBe(true);
  expect((await stat(taken.path)).mtimeMs).toBe(before);
});

describe("a crash at any moment", () => {
  const whens = ["before", "during", "after"] as const;

  test.each(whens)("%s any effect of a takeover, and the next one gets the lock", async (when) => {
    for (let at = 1, crashed = true; crashed; at += 1) {
      const folder = await tempFolder();
      const dead = crashingSystem(real, { at: 1, when: "before" });
      await mustAcquire({ ...dead, files: real.files }, folder);
      await expect(dead.files.remove(join(folder, "lock"))).rejects.toThrow(Crash);

      const taker = crashingSystem(real, { at, when });
      const takenAndReleased = async () => (await mustAcquire(taker, folder)).release();
      await takenAndReleased().catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      crashed = taker.crashed;

      const next = crashingSystem(real);
      const lock = await mustAcquire(next, folder);
      expect(await lock.stillHeld(), `crash ${when} ${taker.effects.at(-1)}`).toBe(true);
      expect(await lock.release()).toMatchObject({ ok: true });
    }
  });

  test("what crashes left beside the lock is swept when it is old", async () => {
    const folder = await tempFolder();
    const names = ["lock.draft-x", "lock.probe-x", "lock.takeover-x"];
    for (const name of [...names, "lock.takeover-new", "other"]) await writeFile(join(folder, name), "x");
    for (const name of [...names, "other"]) await age(join(folder, name), minutes(11));
    const dead = { ...real.processes.self, startedAt: "1", host: real.host.name, token: "dead" };
    await writeFile(
      join(folder, "lock"),
      JSON.stringify({ ...dead, user: "u", purpose: "run", acquiredAt: 0 }),
    );
    await mustAcquire(real, folder);
    expect([...(await readdir(folder))].sort()).toEqual(["lock", "lock.takeover-new", "other"]);
  });
});

describe("what the system refuses is a value", () => {
  test.each(["EACCES", "ENOSPC", "EROFS"])("%s", async (errno) => {
    const folder = join(await tempFolder(), ".runmark");
    const refusing = { ...real, files: failingFiles(real.files, [{ path: /\.runmark/, errno }]) };
    expect(await acquireLock(refusing, folder, "run")).toMatchObject(
      err({ kind: "io", errno, path: folder }),
    );
    const lock = await mustAcquire(real, folder);
    expect(await acquireLock(refusing, folder, "run")).toMatchObject(err({ kind: "io", errno }));
    expect(await lock.release()).toMatchObject({ ok: true });
  });

  test("a file in the place of the state folder", async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, ".runmark"), "");
    expect(await acquireLock(real, join(folder, ".runmark"), "run")).toMatchObject(
      err({ kind: "io", errno: "EEXIST" }),
    );
  });

  test("a lock that cannot be read is not ours", async () => {
    const folder = await tempFolder();
    const files = failingFiles(real.files, [{ methods: ["readText"], path: /lock$/, errno: "ESTALE" }]);
    expect(await acquireLock({ ...real, files }, folder, "run")).toMatchObject(
      err({ kind: "io", errno: "ESTALE" }),
    );
  });
});

test("messages name the holder, the file and the way out", async () => {
  const record = {
    token: "t",
    host: "login1",
    pid: 77,
    startedAt: "1",
    bootId: "b",
    user: "ada",
    purpose: "run",
  };
  const acquiredAt = Date.UTC(2026, 0, 1);
  const held = { kind: "held" as const, path: "/e/.runmark/lock", heartbeatAgeMs: 61_000 };
  expect(lockDiagnostic({ ...held, holder: { ...record, acquiredAt } }, acquiredAt + minutes(150))).toEqual({
    severity: "error",
    code: "lock.held",
    message:
      "`runmark run` of ada holds the experiment: process 77 on login1, for 3 h, last heartbeat 61 s ago.",
    next: "Meanwhile status, plan, cancel and retry work beside it. Wait for it, or end process 77 on login1.",
    path: "/e/.runmark/lock",
  });
  expect(lockDiagnostic(held, acquiredAt)).toEqual({
    severity: "error",
    code: "lock.unreadable",
    message: "The lock file does not say who holds the experiment; it was written 61 s ago.",
    next: "Delete /e/.runmark/lock when no other runmark works here.",
    path: "/e/.runmark/lock",
  });
});
