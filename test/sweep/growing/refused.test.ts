import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jobsByOwner, put, type World } from "../../tick/world.ts";
import { definitionOf, startSweep, sweepWorld } from "./digits.ts";

const RUNS = ["a1_b1", "a1_b2", "a2_b1", "a2_b2"];
const WRONG = "resources: {partition: nosuch}";
const NO_PARTITION = "Invalid partition name specified";

/** A scheduler that knows no partition but `gpu`, and takes no job of these owners. */
async function choosy(definition: string, others: RegExp = /^$/): Promise<World> {
  const isWrong = (owner: string): boolean => {
    const [run = "", task] = owner.split(".");
    const script = readFileSync(
      join(world.folder, run, task === undefined ? "train.sh" : "evaluate.sh"),
      "utf8",
    );
    return /--partition=(?!gpu$)/m.test(script);
  };
  const world: World = await sweepWorld(
    definition,
    () => 0,
    1_000,
    (owner) => (isWrong(owner) ? NO_PARTITION : others.test(owner) ? `${owner} is too much` : undefined),
  );
  return world;
}

const end = async (world: World) => {
  const { life, answer } = startSweep(world);
  const { exitCode, diagnostics, data } = await answer;
  life.system.die();
  return { exitCode, codes: diagnostics.map(({ code }) => code), diagnostics, sweep: data?.sweep };
};

const attempts = (world: World): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const event of world.events())
    if (event.kind === "intent") counts[event.task] = (counts[event.task] ?? 0) + 1;
  return counts;
};

test.each([1, 8])(
  "with %i at a time: three that are refused alike end it, and go in again when it is mended",
  async (parallel) => {
    const world = await choosy(definitionOf(parallel, WRONG));
    const first = await end(world);
    expect(first).toMatchObject({
      exitCode: 7,
      codes: ["sweep.refused"],
      sweep: { phase: "stuck", trials: { laidOut: 3, failed: 3, unfinished: 0 } },
    });
    expect(first.diagnostics[0]?.message).toContain(NO_PARTITION);
    expect(first.diagnostics[0]?.next).toContain("Mend `resources:`");
    // Nobody has mended anything.
    expect(await end(world)).toMatchObject({ exitCode: 7, sweep: { trials: { laidOut: 3 } } });
    expect(Object.values(attempts(world))).toEqual([1, 1, 1]);

    put(world.folder, "sweep.yaml", definitionOf(parallel, WRONG.replace("nosuch", "gpu")));
    expect(await end(world)).toMatchObject({
      exitCode: 0,
      codes: ["sweep.edited"],
      sweep: { phase: "done", trials: { laidOut: 4, completed: 4, failed: 0 } },
    });
    expect(jobsByOwner(world)).toEqual(
      Object.fromEntries(RUNS.flatMap((run) => [run, `${run}.cap`]).map((owner) => [owner, 1])),
    );
  },
);

test("evaluations that are refused alike end it, too, and no training runs twice", async () => {
  const definition = definitionOf(1);
  const wrong = definition.replace("  task: cap\n", "  task: cap\n  resources: {partition: nosuch}\n");
  const world = await choosy(wrong);
  expect(await end(world)).toMatchObject({ exitCode: 7, sweep: { trials: { laidOut: 3, failed: 3 } } });
  put(world.folder, "sweep.yaml", definition);
  expect(await end(world)).toMatchObject({ exitCode: 0, sweep: { trials: { completed: 4, failed: 0 } } });
  expect(Object.values(jobsByOwner(world))).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
});

test("fewer than three, and no more to come: it says as much", async () => {
  const world = await choosy(definitionOf(1, `${WRONG}\nmax_trials: 2`));
  expect(await end(world)).toMatchObject({ exitCode: 7, codes: ["sweep.refused"] });
});

test("refused one by one, for what only they ask for, they have failed and the others go on", async () => {
  const world = await choosy(definitionOf(1), /^a1_b/);
  expect(await end(world)).toMatchObject({
    exitCode: 1,
    codes: [],
    sweep: { phase: "done", trials: { laidOut: 4, completed: 2, failed: 2 } },
  });
});

test("a script that a person has edited is not sent again for them", async () => {
  const world = await choosy(definitionOf(1, WRONG));
  await end(world);
  const mine = `${readFileSync(join(world.folder, "a1_b1/train.sh"), "utf8")}echo mine\n`;
  put(world.folder, "a1_b1/train.sh", mine);
  put(world.folder, "sweep.yaml", definitionOf(1, WRONG.replace("nosuch", "gpu")));
  expect(await end(world)).toMatchObject({ exitCode: 1, sweep: { trials: { completed: 3, failed: 1 } } });
  expect(readFileSync(join(world.folder, "a1_b1/train.sh"), "utf8")).toBe(mine);
});
