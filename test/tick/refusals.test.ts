import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tick } from "../../src/tick/tick.ts";
import { failingFiles, type Refusal } from "../support/failing-files.ts";
import { experiment, experimentWith, statusOf, toTheEnd } from "./experiment.ts";
import { hookedFiles } from "./hooked-files.ts";
import { quickFiles } from "./quick-files.ts";
import { statuses } from "./sheet.ts";
import { begin, dies, jobsByOwner, ticked, tickOnce, type World } from "./world.ts";

const runs = ["r1", "r2", "r3"];
const allCompleted = (world: World): void => {
  expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1, r3: 1 });
  expect(Object.values(statuses(world.read()))).toEqual(["completed", "completed", "completed"]);
};

const refuse = (refusal: Refusal) => ({ files: failingFiles(quickFiles(), [refusal]) });

describe("the system refuses", () => {
  const cases: readonly [string, Refusal, string][] = [
    ["the state folder", { methods: ["makeFolder"], path: /\.runmark$/, errno: "EACCES" }, "lock.eacces"],
    ["the lock", { methods: ["write"], path: /lock/, errno: "EROFS" }, "lock.erofs"],
    ["the journal, full disk", { methods: ["append"], path: /journal/, errno: "ENOSPC" }, "journal.enospc"],
    ["the journal, quota", { methods: ["append"], path: /journal/, errno: "EDQUOT" }, "journal.edquot"],
    ["the journal, rights", { methods: ["append"], path: /journal/, errno: "EACCES" }, "journal.eacces"],
    [
      "the draft of the summary",
      { methods: ["write"], path: /summary/, errno: "ENOSPC" },
      "summary.disk-full",
    ],
    [
      "the folder of the summary",
      { methods: ["write"], path: /summary/, errno: "EACCES" },
      "summary.unwritable",
    ],
    ["to take it aside", { methods: ["move"], path: /summary.md$/, errno: "EPERM" }, "summary.unwritable"],
    ["to put ours there", { methods: ["move"], path: /\.runmark$/, errno: "ENOSPC" }, "summary.disk-full"],
    ["to give it back", { methods: ["move"], path: /\.runmark/, errno: "EPERM" }, "summary.unwritable"],
    ["to read it", { methods: ["readBytes"], path: /summary/, errno: "EACCES" }, "summary.unreadable"],
    ["to read the journal", { methods: ["readBytes"], path: /journal/, errno: "EIO" }, "journal.eio"],
  ];

  test.each(cases)(
    "%s, from the start: nothing is lost, and it goes on afterwards",
    async (_, refusal, code) => {
      const world = await experiment(...runs);
      const before = world.read();
      for (const again of [1, 2]) {
        const stopped = await tickOnce(world, refuse(refusal));
        expect(stopped, `time ${again}`).toMatchObject({
          ok: false,
          error: { exitCode: 3, diagnostics: [{ severity: "error", code, next: expect.any(String) }] },
        });
        expect(world.read()).toBe(before);
      }
      await toTheEnd(world);
      allCompleted(world);
    },
  );

  test.each(cases)("%s, in the middle", async (_, refusal, code) => {
    const world = await experimentWith({ config: "max_in_flight: 2\nstagger: { seconds: 0 }\n" }, ...runs);
    await ticked(world);
    world.pass(100_000);
    const before = world.read();
    const stopped = await tickOnce(world, refuse(refusal));
    expect(stopped).toMatchObject({ ok: false, error: { exitCode: 3, diagnostics: [{ code }] } });
    expect(world.read()).toBe(before);
    await toTheEnd(world);
    allCompleted(world);
  });

  test("the journal right behind the answers of submissions: the jobs are found by their names", async () => {
    // How many appends a tick takes depends on which answers come in together, so each is refused until none is left.
    let nth = 1;
    for (; ; nth += 1) {
      const world = await experiment(...runs);
      let appended = 0;
      const files = failingFiles(quickFiles(), []);
      const failing = {
        ...files,
        append: async (path: string, data: string): Promise<void> => {
          appended += 1;
          if (appended >= nth)
            throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
          return files.append(path, data);
        },
      };
      const stopped = await tickOnce(world, { files: failing });
      if (appended < nth) break;
      expect(stopped, `append ${nth}`).toMatchObject({ ok: false, error: { exitCode: 3 } });
      await toTheEnd(world);
      allCompleted(world);
    }
    expect(nth).toBeGreaterThan(5);
  });

  test("to clear the draft away: the next tick sees to it", async () => {
    const world = await experiment(...runs);
    await dies(world, { at: /^move experiment_summary/, when: "before" });
    expect(existsSync(join(world.folder, ".experiment_summary.md.runmark"))).toBe(true);
    const stopped = await tickOnce(world, refuse({ methods: ["remove"], path: /summary/, errno: "EACCES" }));
    expect(stopped).toMatchObject({
      ok: false,
      error: { exitCode: 3, diagnostics: [{ code: "summary.unwritable" }] },
    });
    await toTheEnd(world);
    allCompleted(world);
  });

  test("a heartbeat: no harm while the lock is ours", async () => {
    const world = await experiment(...runs);
    await ticked(world, refuse({ methods: ["touch"], path: /lock/, errno: "EIO" }));
    expect(statusOf(world, "r1")).toBe("queued");
  });
});

describe("a lock that is lost in the middle", () => {
  test("stops before the next effect", async () => {
    const world = await experiment(...runs);
    const other = begin(world);
    let taken = false;
    const files = hookedFiles(quickFiles(), (method, path, data) => {
      if (method !== "append" || !path.includes("journal") || taken || !data.includes('"intent"')) return;
      taken = true;
    });
    const reading = {
      ...files,
      // Another process replaces the lock as soon as the intents are announced.
      readText: async (path: string) => {
        const text = await files.readText(path);
        return taken && path.endsWith("/lock") && text !== undefined
          ? text.replace(/"token":"[^"]*"/, '"token":"other"')
          : text;
      },
    };
    const stopped = await tickOnce(world, { files: reading });
    expect(stopped).toMatchObject({
      ok: false,
      error: { exitCode: 6, diagnostics: [{ code: "lock.lost" }] },
    });
    expect(other.system.effects).toEqual([]);
    const sent = world.scheduler.jobs.length;
    expect(world.events().filter(({ kind }) => kind === "submitted")).toEqual([]);
    expect(sent).toBe(0);
  });
});

describe("asked to end", () => {
  const abortedAt = async (nth: number, config: string): Promise<World> => {
    const world = await experimentWith({ config }, ...runs);
    const controller = new AbortController();
    let submitted = 0;
    const life = begin(world, {
      signal: controller.signal,
      backend: (backend) => ({
        ...backend,
        submit: (request) => {
          submitted += 1;
          if (submitted === nth) controller.abort();
          return backend.submit(request);
        },
      }),
    });
    const session = await life.open();
    if (!session.ok) throw new Error("not opened");
    expect(await tick(session.value)).toMatchObject({ ok: true, value: { exitCode: 4 } });
    await session.value.lock.release();
    return world;
  };

  test("what is announced and not sent is said to be so, and waits for nothing when it goes on", async () => {
    for (const nth of [1, 2, 3]) {
      const world = await abortedAt(nth, "stagger: { seconds: 0 }\n");
      expect(world.scheduler.jobs).toHaveLength(nth);
      const counts = (kind: string): number => world.events().filter((event) => event.kind === kind).length;
      expect([counts("submitted"), counts("undelivered")]).toEqual([nth, 3 - nth]);
      expect(Object.values(statuses(world.read())).filter((status) => status === "pending")).toHaveLength(
        3 - nth,
      );
      await ticked(world);
      expect(world.scheduler.jobs).toHaveLength(3);
      await toTheEnd(world);
      allCompleted(world);
    }
  });

  test("between two submissions that are slept apart, nothing more is announced", async () => {
    const world = await abortedAt(1, "stagger: { seconds: 60, mode: sleep }\n");
    expect(world.scheduler.jobs).toHaveLength(1);
    expect(world.events().filter(({ kind }) => kind === "intent")).toHaveLength(1);
    await toTheEnd(world);
    allCompleted(world);
  });
});

test("a second process meets the lock and does nothing", async () => {
  const world = await experiment(...runs);
  const first = begin(world);
  const session = await first.open();
  const before = world.read();
  expect(await tickOnce(world)).toMatchObject({
    ok: false,
    error: { exitCode: 6, diagnostics: [{ code: "lock.held" }] },
  });
  expect(world.read()).toBe(before);
  expect(world.scheduler.calls.observe).toEqual([]);
  if (session.ok) await session.value.lock.release();
  await toTheEnd(world);
  allCompleted(world);
});
