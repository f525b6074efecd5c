import { describe, expect, test } from "vitest";
import { Crash, type CrashPoint } from "../support/crash.ts";
import { jobs, openWorld, type QueueWorld } from "./world.ts";

const open = (): Promise<QueueWorld> => openWorld(jobs("a", "b"));

const dies = async (world: QueueWorld, point: CrashPoint): Promise<void> => {
  await expect(world.run({ point })).rejects.toThrow(Crash);
};

/** Only what is written can be half done. To die behind one effect is to die before the next. */
const canBeHalf = (effect: string): boolean => /^(append|write) /.test(effect);

describe("a queue that dies at any effect", () => {
  test.each(["during", "after"] as const)(
    "%s it: the next start runs each job once, in order",
    async (when) => {
      const { answer, system } = await (await open()).run();
      expect(answer.exitCode).toBe(0);
      expect(system.effects.filter((effect) => effect === "submit")).toHaveLength(2);
      expect(system.effects.length).toBeGreaterThan(25);
      for (const [index, effect] of system.effects.entries()) {
        if (when === "during" && !canBeHalf(effect)) continue;
        const label = `dead ${when} effect ${index + 1}, ${effect}`;
        const world = await open();
        await dies(world, { at: index + 1, when });
        const next = await world.run();
        expect({ label, exit: next.answer.exitCode, started: world.started() }).toEqual({
          label,
          exit: 0,
          started: ["a", "b"],
        });
        expect(world.state().counts, label).toEqual({ pending: 0, running: 0, done: 2, failed: 0 });
      }
    },
  );

  test("while a job runs, and again while it is waited for: it is followed to its end, and nothing is started twice", async () => {
    const world = await open();
    await dies(world, { at: /^append queue.log/, when: "after" });
    for (let life = 0; life < 3; life += 1) await dies(world, { at: 4 + life, when: "before" });
    const { answer } = await world.run({ resume: true });
    expect([answer.exitCode, world.started()]).toEqual([0, ["a", "b"]]);
  });
});
