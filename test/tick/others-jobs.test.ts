import { describe, expect, test } from "vitest";
import { experiment, row, statusOf, toTheEnd } from "./experiment.ts";
import { withCell } from "./sheet.ts";
import { ticked, type World } from "./world.ts";

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
