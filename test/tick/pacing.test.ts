import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { experimentWith, row, statusOf, toTheEnd } from "./experiment.ts";
import { statuses, withCell } from "./sheet.ts";
import { jobsByOwner, ownerOf, ticked } from "./world.ts";

describe("how many at once", () => {
  test.each([
    ["max_in_flight: 2", 2],
    ["max_in_flight: 1", 1],
    ["max_queued: 3", 3],
  ])("%s", async (config, most) => {
    const world = await experimentWith({ config: `${config}\n` }, "r1", "r2", "r3", "r4", "r5");
    for (let count = 0; count < 40; count += 1) {
      await ticked(world);
      const live = world.scheduler.jobs.filter((job) => job.endedAt === undefined);
      expect(live.length).toBeLessThanOrEqual(most);
      world.pass(20_000);
    }
    expect(new Set(Object.values(statuses(world.read())))).toEqual(new Set(["completed"]));
    expect(world.scheduler.jobs.map(ownerOf)).toEqual(["r1", "r2", "r3", "r4", "r5"]);
  });

  test("max_queued counts the jobs of other experiments", async () => {
    const world = await experimentWith({ config: "max_queued: 3\n" }, "r1", "r2", "r3");
    world.scheduler.setOthers(2);
    await ticked(world);
    expect(world.scheduler.jobs).toHaveLength(1);
  });

  test("a limit that changes is obeyed at the next tick, a bad edit of it is not", async () => {
    const world = await experimentWith({ config: "max_in_flight: 1\n" }, "r1", "r2", "r3");
    await ticked(world);
    writeFileSync(join(world.folder, "runmark.yaml"), "max_in_flight: 2\n");
    await ticked(world);
    expect(world.scheduler.jobs).toHaveLength(2);
  });
});

describe("stagger", () => {
  test("begin: all go in at once, their starts apart, also from tick to tick", async () => {
    const world = await experimentWith(
      { config: "stagger: { seconds: 7 }\nmax_in_flight: 2\n" },
      "r1",
      "r2",
      "r3",
    );
    const start = world.clock.now();
    await ticked(world);
    writeFileSync(join(world.folder, "runmark.yaml"), "stagger: { seconds: 7 }\n");
    await ticked(world);
    const begins = world.scheduler.calls.submit.map(({ beginAt }) => beginAt);
    expect(begins).toEqual([undefined, start + 7000, start + 14_000]);
    expect(world.clock.sleeps.filter((ms) => ms > 0)).toEqual([]);
  });

  test("sleep: one after the other, with a pause between", async () => {
    const world = await experimentWith(
      { config: "stagger: { seconds: 7, mode: sleep }\n" },
      "r1",
      "r2",
      "r3",
    );
    await ticked(world);
    expect(world.clock.sleeps.filter((ms) => ms > 0)).toEqual([7000, 7000]);
    expect(world.scheduler.calls.submit.map(({ beginAt }) => beginAt)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("attempts", () => {
  test.each([1, 2, 3])("max_attempts %i", async (attempts) => {
    const world = await experimentWith(
      {
        config: `retry: { max_attempts: ${attempts} }\n`,
        life: (_, at) => ({ startsAt: at, lastsMs: 1000, exitCode: 1, state: "PREEMPTED" }),
      },
      "r1",
    );
    const report = await toTheEnd(world);
    expect([statusOf(world, "r1"), report.exitCode]).toEqual(["preempted", 1]);
    expect(jobsByOwner(world)).toEqual({ r1: attempts });
    expect(new Set(world.scheduler.jobs.map(({ request }) => request.name)).size).toBe(attempts);
    // A person's word starts the count anew.
    world.edit((text) => withCell(text, row("r1"), "Status", "retry"));
    await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 2 * attempts });
  });
});
