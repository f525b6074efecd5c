import { statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import { experiment, experimentWith, row, statusOf, toTheEnd } from "./experiment.ts";
import { hookedFiles } from "./hooked-files.ts";
import { quickFiles } from "./quick-files.ts";
import { cellAt, statuses, untouchable, withCell } from "./sheet.ts";
import { jobsByOwner, ticked, type World } from "./world.ts";

const typing = (world: World, run: string, column: string, value: string): void =>
  world.edit((text) => withCell(text, row(run), column, value));

describe("no change, no write", () => {
  test("the modification time stays while nothing happens", async () => {
    const world = await experiment("r1", "r2");
    for (const _ of ["sent", "running"]) await ticked(world);
    const before = statSync(world.path, { bigint: true });
    for (let count = 0; count < 5; count += 1) await ticked(world);
    const after = statSync(world.path, { bigint: true });
    expect([after.mtimeNs, after.ino]).toEqual([before.mtimeNs, before.ino]);
  });

  test("nor does the journal grow", async () => {
    const world = await experiment("r1");
    await toTheEnd(world);
    const before = world.events().length;
    for (let count = 0; count < 5; count += 1) await ticked(world);
    expect(world.events()).toHaveLength(before);
  });
});

describe("a person saves while we are about to write", () => {
  /** Saves once, at the nth change of a file in this tick that is not the lock. */
  const savingAt = (world: World, nth: number, save: () => void) => {
    let seen = 0;
    return hookedFiles(quickFiles(), (method, path) => {
      if (!/journal|summary/.test(path) || (method === "rename" && path === world.path)) return;
      seen += 1;
      if (seen === nth) save();
    });
  };

  test.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    "at change %i, note and new row survive",
    async (nth) => {
      const world = await experiment("r1", "r2");
      const save = (): void => {
        typing(world, "r1", "Notes", "mine");
        world.edit((text) =>
          text.replace("\nWords behind.", "| r3 | 9 | pending | - | - | - | new |\n\nWords behind."),
        );
      };
      await ticked(world, { files: savingAt(world, nth, save) });
      if (cellAt(world.read(), row("r1"), "Notes") !== "mine") save();
      const typed = untouchable(world.read());
      await toTheEnd(world);
      expect(untouchable(world.read())).toBe(typed);
      expect(cellAt(world.read(), row("r1"), "Notes")).toBe("mine");
      expect(cellAt(world.read(), row("r3"), "Notes")).toBe("new");
      expect(statuses(world.read())).toEqual({
        [row("r1")]: "completed",
        [row("r2")]: "completed",
        [row("r3")]: "blocked",
      });
      expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
    },
  );

  test("again and again: it is left to the next tick, and nothing is lost", async () => {
    const world = await experiment("r1");
    let saves = 0;
    const files = hookedFiles(quickFiles(), (method, path, data) => {
      if (method !== "append" || !path.includes("journal") || !data.includes('"writing"')) return;
      saves += 1;
      world.edit((text) => `${text}line ${saves}\n`);
    });
    await ticked(world, { files });
    expect(statusOf(world, "r1")).toBe("pending");
    await ticked(world);
    expect(statusOf(world, "r1")).toBe("running");
    expect(world.read()).toContain(`line ${saves}\n`);
    expect(saves).toBeGreaterThan(4);
  });

  test("a status typed at that moment is a wish for the next tick", async () => {
    const world = await experiment("r1");
    await ticked(world);
    world.pass(10_000);
    const files = hookedFiles(quickFiles(), (method, _, data) => {
      if (method === "append" && data.includes('"writing"') && statusOf(world, "r1") === "queued")
        typing(world, "r1", "Status", "cancel");
    });
    await ticked(world, { files });
    expect(statusOf(world, "r1")).toBe("cancel");
    world.pass(10_000);
    await toTheEnd(world);
    expect(statusOf(world, "r1")).toBe("cancelled");
  });

  test("a hold that is saved while the queue is asked keeps its run from going in", async () => {
    const world = await experiment("r1", "r2");
    const backend = (real: Backend): Backend => ({
      ...real,
      observe: async (question) => {
        typing(world, "r2", "Status", "hold");
        return real.observe(question);
      },
    });
    await ticked(world, { backend });
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(statusOf(world, "r2")).toBe("hold");
  });

  test("half a file, read while an editor writes it, lets nothing in", async () => {
    const world = await experiment("r1", "r2");
    typing(world, "r2", "Status", "hold");
    const files = quickFiles();
    let reads = 0;
    const readBytes = async (path: string): Promise<Uint8Array | undefined> => {
      const bytes = await files.readBytes(path);
      if (path !== world.path || bytes === undefined) return bytes;
      reads += 1;
      return reads === 1 ? bytes.subarray(0, world.read().indexOf("## Status")) : bytes;
    };
    await ticked(world, { files: { ...files, readBytes } });
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(world.read().match(/## Status/g)).toHaveLength(1);
  });

  test("what is typed behind the last look is work left", async () => {
    const world = await experiment("r1");
    await toTheEnd(world);
    const last = { ended: false };
    const files = hookedFiles(quickFiles(), () => undefined);
    const readBytes = async (path: string): Promise<Uint8Array | undefined> => {
      const bytes = await files.readBytes(path);
      if (path === world.path && !last.ended) {
        last.ended = true;
        typing(world, "r1", "Status", "retry");
      }
      return bytes;
    };
    expect((await ticked(world, { files: { ...files, readBytes } })).exitCode).toBe(4);
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 2 });
  });

  test("a summary caught in the middle of an edit is not written over", async () => {
    const world = await experiment("r1", "r2");
    const files = hookedFiles(quickFiles(), (method, _, data) => {
      if (method === "append" && data.includes('"submitted"') && statusOf(world, "r2") !== undefined)
        typing(world, "r2", "Run Name", "r1");
    });
    const report = await ticked(world, { files });
    expect(report.diagnostics.map(({ code }) => code)).toContain("summary.duplicate-run");
    const broken = world.read();
    expect(broken).not.toContain("queued");
    world.edit((text) =>
      text.replace(
        "| r1 | 17 | pending | - | - | - | - |\n\nWords",
        "| r2 | 17 | pending | - | - | - | - |\n\nWords",
      ),
    );
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1, r2: 1 });
  });
});

test("a cancel typed as the job fails by itself: it is not tried again, and its note tells", async () => {
  const world = await experimentWith({ config: "retry: { max_attempts: 3 }\n" }, "r1");
  await ticked(world);
  typing(world, "r1", "Status", "cancel");
  world.scheduler.set("1001", "FAILED", { signal: 53 });
  await toTheEnd(world);
  expect(jobsByOwner(world)).toEqual({ r1: 1 });
  expect(statusOf(world, "r1")).toBe("cancelled");
  expect(cellAt(world.read(), row("r1"), "Notes")).toContain("could not be opened");
});

describe("a job id typed by hand", () => {
  test.each([["RUNNING"], ["queued"], ["PENDING"], [""], ["submitted"]])(
    "beside %j is adopted",
    async (word) => {
      const world = await experiment("r1");
      const byHand = await world.scheduler.submit({
        name: "finetune",
        script: { kind: "text", text: "" },
        cwd: "/",
        args: [],
      });
      const id = byHand.kind === "accepted" ? byHand.id : "";
      typing(world, "r1", "Status", word);
      typing(world, "r1", "Job ID", id);
      await ticked(world);
      expect(statusOf(world, "r1")).toMatch(/running|RUNNING/);
      world.pass(120_000);
      world.scheduler.finish(id, 1);
      await toTheEnd(world);
      expect(statusOf(world, "r1")).toBe("failed");
      expect(jobsByOwner(world)).toEqual({ finetune: 1 });
    },
  );

  test("an id that nobody knows becomes unknown and is never submitted by itself", async () => {
    const world = await experiment("r1");
    typing(world, "r1", "Status", "running");
    typing(world, "r1", "Job ID", "777");
    for (let count = 0; count < 6; count += 1) {
      await ticked(world);
      world.pass(60_000);
    }
    expect(statusOf(world, "r1")).toBe("unknown");
    expect(jobsByOwner(world)).toEqual({});
    typing(world, "r1", "Status", "retry");
    await toTheEnd(world);
    expect(statusOf(world, "r1")).toBe("completed");
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });
});
