import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { experiment, experimentWith, row, statusOf, toTheEnd } from "../experiment.ts";
import { withCell } from "../sheet.ts";
import { ticked, type World } from "../world.ts";

/** A row that names a job which the journal does not know. */
async function naming(jobName: string, status = "running"): Promise<World> {
  const world = await experiment("r1", "r2");
  const { folder } = world;
  await world.scheduler.submit({ name: jobName, script: { kind: "text", text: "" }, cwd: folder, args: [] });
  world.edit((text) => withCell(withCell(text, row("r1"), "Status", status), row("r1"), "Job ID", "1001"));
  return world;
}

const codes = async (world: World) => (await ticked(world)).diagnostics.map(({ code }) => code);

describe("a job whose id a person typed", () => {
  test.each(["running", "queued", "failed"])(
    "is followed where it was submitted by hand, from %s",
    async (status) => {
      const world = await naming("mine", status);
      expect(await codes(world)).not.toContain("summary.others-job");
    },
  );

  test("is left alone where its name says that it is of another experiment", async () => {
    const world = await naming("r1~zzzzzzzz");
    expect(await codes(world)).toContain("summary.others-job");
    world.pass(120_000);
    await ticked(world);
    expect((await toTheEnd(world)).exitCode).toBe(7);
    expect([statusOf(world, "r1"), statusOf(world, "r2")]).toEqual(["unknown", "completed"]);
  });

  test.each(["cancel", "retry"])("is not ended by %s", async (word) => {
    const world = await naming("r1~zzzzzzzz");
    await ticked(world);
    world.edit((text) => withCell(text, row("r1"), "Status", word));
    await toTheEnd(world);
    expect(world.scheduler.calls.cancel).toEqual([]);
    expect(statusOf(world, "r1")).toBe(word === "cancel" ? "cancelled" : "completed");
  });

  test("is ended by cancel where it was submitted by hand", async () => {
    const world = await naming("mine");
    await ticked(world);
    world.edit((text) => withCell(text, row("r1"), "Status", "cancel"));
    await ticked(world);
    expect(world.scheduler.calls.cancel.flat().map(({ id }) => id)).toEqual(["1001"]);
  });
});

describe("a number that was given away again", () => {
  const life = (_: unknown, at: number) => ({ startsAt: at, lastsMs: 900_000 });
  const LOCAL = "stagger.seconds: 0\n";

  /** As after `.runmark` was deleted on one machine: r1 runs by the number that the job of r2 gets. */
  async function numberedAlike(): Promise<World> {
    const world = await experimentWith({ life, config: LOCAL }, "r1", "r2");
    world.edit((text) =>
      withCell(withCell(text, row("r1"), "Status", "running"), row("r1"), "Job ID", "1001"),
    );
    await ticked(world);
    expect(world.scheduler.calls.submit).toHaveLength(1);
    return world;
  }

  test("to the job of another row is that row's", async () => {
    const world = await numberedAlike();
    expect(await codes(world)).toContain("summary.others-job");
    world.edit((text) => withCell(text, row("r1"), "Status", "cancel"));
    await toTheEnd(world);
    expect(world.scheduler.calls.cancel).toEqual([]);
    expect([statusOf(world, "r1"), statusOf(world, "r2")]).toEqual(["cancelled", "completed"]);
  });

  test("after a look had missed the one that was meant is another job's, though it has no tag", async () => {
    const world = await experimentWith({ life, config: LOCAL }, "r1");
    world.edit((text) =>
      withCell(withCell(text, row("r1"), "Status", "running"), row("r1"), "Job ID", "1001"),
    );
    await ticked(world);
    world.pass(120_000);
    const { folder } = world;
    await world.scheduler.submit({ name: "mine", script: { kind: "text", text: "" }, cwd: folder, args: [] });
    expect(await codes(world)).toContain("summary.others-job");
  });

  test("is not given to a job while the old one is followed, where the backend can help it", async () => {
    const world = await numberedAlike();
    expect(world.scheduler.calls.submit.map(({ above }) => above)).toEqual([1001]);
  });
});

describe("elements of an array of ours, behind a journal and a note that are gone", () => {
  const RUNS = ["r1", "r2", "r3"];
  const CONFIG = "stagger.seconds: 0\nsubmit.pack: true\n";
  const life = (_: unknown, at: number) => ({ startsAt: at, lastsMs: 900_000 });

  /** The array is at work, one element has ended, and all that runmark keeps is removed. */
  async function forgotten(...ended: readonly string[]): Promise<World> {
    const world = await experimentWith({ life, config: CONFIG }, ...RUNS);
    await ticked(world);
    world.pass(60_000);
    for (const id of ended) world.scheduler.set(id, "FAILED", { exitCode: 1 });
    await ticked(world);
    rmSync(join(world.folder, ".runmark"), { recursive: true });
    return world;
  }

  test.each([[[]], [["1001_1"]]])("are followed, of which have ended: %j", async (ended) => {
    const world = await forgotten(...ended);
    expect(await codes(world)).not.toContain("summary.others-job");
    await toTheEnd(world);
    expect(world.scheduler.calls.submit).toHaveLength(1);
    const ends = ended.length === 0 ? "completed" : "failed";
    expect(RUNS.map((run) => statusOf(world, run))).toEqual(["completed", ends, "completed"]);
  });

  test("are followed where the array was a second attempt of all", async () => {
    const world = await experimentWith({ life, config: CONFIG }, ...RUNS);
    await ticked(world);
    for (const element of [0, 1, 2]) world.scheduler.set(`1001_${element}`, "FAILED", { exitCode: 1 });
    await ticked(world);
    world.edit((text) => text.replaceAll("| 17 | failed", "| 17 | retry"));
    await ticked(world);
    rmSync(join(world.folder, ".runmark"), { recursive: true });
    expect(await codes(world)).not.toContain("summary.others-job");
    await toTheEnd(world);
    expect(world.scheduler.calls.submit).toHaveLength(2);
  });

  test("are left alone where a row is gone, and nobody is told to run them beside it", async () => {
    const world = await forgotten();
    world.edit((text) => text.replace(/\| r2 \| 17 .*\n/, "").replace("| r2 | 1e-5 |\n", ""));
    const { diagnostics } = await ticked(world);
    const left = diagnostics.filter(({ code }) => code === "summary.others-job");
    expect(left.map(({ next }) => next)).toEqual(
      ["1001_0", "1001_2"].map((id) => expect.stringContaining(`cancel it first (\`scancel ${id}\`)`)),
    );
    expect(world.scheduler.calls.submit).toHaveLength(1);
  });
});
