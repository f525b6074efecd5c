import { describe, expect, test } from "vitest";
import { experimentWith, row, statusOf, summaryOf, toTheEnd } from "./experiment.ts";
import { cellAt, withCell } from "./sheet.ts";
import { forgetJournal, jobsByOwner, ticked, type World } from "./world.ts";

/** An experiment whose run r1 somebody has run by hand before runmark came: its job 123 is known to the summary alone. */
const runByHand = (cells: string, config = "", runs = ["r1"]): Promise<World> =>
  experimentWith(
    {
      summary: summaryOf(runs).replace("| r1 | 17 | pending | - | - | - | - |", `| r1 | 17 | ${cells} |`),
      config: `stagger:\n  seconds: 0\n${config}`,
    },
    ...runs,
  );

const type = (world: World, status: string): void =>
  world.edit((text) => withCell(text, row("r1"), "Status", status));

const cells = (world: World): (string | undefined)[] =>
  ["Status", "Job ID", "Started", "Completed", "Notes"].map((column) =>
    cellAt(world.read(), row("r1"), column),
  );

const OLD = "123 | 2020-01-01 | 2020-01-02 | died";

describe("a job that somebody submitted by hand, and that is to run again", () => {
  test.each(["failed", "completed", "timeout"])(
    "%s: id and times are those of the next one, notes stay",
    async (word) => {
      const world = await runByHand(`${word} | ${OLD}`);
      await ticked(world);
      expect(cells(world)).toEqual([word, "123", "2020-01-01", "2020-01-02", "died"]);
      type(world, "retry");
      await ticked(world);
      expect(cells(world).slice(0, 2)).toEqual(["queued", "1001"]);
      await toTheEnd(world);
      const [status, id, started, completed, notes] = cells(world);
      expect([status, id, notes]).toEqual(["completed", "1001", "died"]);
      expect([started, completed]).not.toContain("2020-01-01");
      expect(completed).not.toBe("2020-01-02");
      expect(jobsByOwner(world)).toEqual({ r1: 1 });
    },
  );

  test.each([OLD, "soon | - | - | -"])("in a file that begins with retry: %s", async (rest) => {
    const world = await runByHand(`retry | ${rest}`);
    await toTheEnd(world);
    expect(cells(world).slice(0, 2)).toEqual(["completed", "1001"]);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });

  test.each([OLD, "soon | - | - | -"])(
    "while there is no room it waits, and adopts nothing: %s",
    async (rest) => {
      const world = await runByHand(`retry | ${rest}`, "max_in_flight: 1\n", ["r0", "r1"]);
      await ticked(world);
      expect(cells(world).slice(0, 2)).toEqual(["pending", "-"]);
      await ticked(world);
      expect(world.events().map(({ kind }) => kind)).not.toContain("adopted");
      expect(statusOf(world, "r1")).toBe("pending");
    },
  );

  test("an old copy that is saved over it ends no job, starts none, and is filled in again", async () => {
    const world = await runByHand(`retry | ${OLD}`);
    const old = world.read();
    await ticked(world);
    world.edit(() => old);
    const report = await ticked(world);
    expect(report.diagnostics.map(({ code }) => code)).toEqual(["summary.old-row"]);
    await toTheEnd(world);
    expect(cells(world).slice(0, 2)).toEqual(["completed", "1001"]);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(world.scheduler.calls.cancel).toEqual([]);
  });

  test("the journal lost, its job is followed, not the one of old", async () => {
    const world = await runByHand(`retry | ${OLD}`);
    const old = world.read();
    await ticked(world);
    forgetJournal(world);
    await ticked(world);
    expect(cells(world).slice(0, 2)).toEqual(["running", "1001"]);
    forgetJournal(world);
    world.edit(() => old);
    await toTheEnd(world);
    expect(cells(world).slice(0, 2)).toEqual(["completed", "1001"]);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(world.scheduler.calls.cancel).toEqual([]);
  });
});
