import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnose } from "../../../src/commands/diagnose.ts";
import { status } from "../../../src/commands/status.ts";
import { steer } from "../../../src/commands/steer.ts";
import { whereabouts } from "../../../src/commands/whereabouts.ts";
import { Crash } from "../../support/crash.ts";
import { type Hook, hookedFiles } from "../../tick/hooked-files.ts";
import { quickFiles } from "../../tick/quick-files.ts";
import { cellAt } from "../../tick/sheet.ts";
import { jobsByOwner, ownerOf, put, type World } from "../../tick/world.ts";
import { contextOf, definitionOf, type SweepLife, startSweep, sweepWorld } from "./digits.ts";

const RULES =
  "early_stopping: {log: 'step=([0-9]+) loss=([0-9.a-z]+)', min_steps: 1, reduction: 2, direction: minimize}";

const LOSS: Readonly<Record<string, string>> = { a1_b1: "0.4", a1_b2: "nan", a2_b1: "0.1", a2_b2: "0.9" };

/** Four trainings of a minute, of which each says after some seconds how it does. */
async function running(): Promise<World & { speak: () => void }> {
  const world = await sweepWorld(definitionOf(4, RULES), () => 0, 60_000);
  const spoken = new Set<string>();
  const speak = (): void => {
    // All of them run by then.
    const runs = world.scheduler.jobs.filter((job) => job.state === "RUNNING");
    if (spoken.size === 0 && runs.length < 4) return;
    for (const job of world.scheduler.jobs) {
      const run = ownerOf(job);
      if (job.state !== "RUNNING" || spoken.has(run) || run.includes(".")) continue;
      spoken.add(run);
      appendFileSync(join(world.folder, run, `slurm-${job.id}.out`), `step=1 loss=${LOSS[run]}\n`);
    }
  };
  return { ...world, speak };
}

const end = async (world: Awaited<ReturnType<typeof running>>) => {
  const { answer } = startSweep(world, { meanwhile: world.speak });
  const { exitCode, data } = await answer;
  return { exitCode, trials: data?.sweep?.trials };
};

const HALVED = { exitCode: 0, trials: { laidOut: 4, completed: 2, stopped: 2, failed: 0, unfinished: 0 } };
const STATES = {
  a1_b1: "COMPLETED",
  a1_b2: "CANCELLED",
  a2_b1: "COMPLETED",
  a2_b2: "CANCELLED",
};

const statesOf = ({ scheduler }: World): Record<string, string> =>
  Object.fromEntries(
    scheduler.jobs.filter((job) => !ownerOf(job).includes(".")).map((job) => [ownerOf(job), job.state]),
  );

test("the worse half is cancelled, is not evaluated, and is no failure", async () => {
  const world = await running();
  expect(await end(world)).toMatchObject(HALVED);
  expect(statesOf(world)).toEqual(STATES);
  expect(jobsByOwner(world)).not.toHaveProperty(["a2_b2.cap"]);
});

test("what was stopped is over for everybody: no failure, nothing to mend, and not asked for with the failed", async () => {
  const world = await running();
  await end(world);
  const context = contextOf(world);
  const reason = "stopped early at step 1";
  const { exitCode, data } = await status(context);
  expect(exitCode).toBe(0);
  const stopped = data?.tasks.filter(({ stoppedAt }) => stoppedAt !== undefined);
  expect(stopped).toMatchObject(
    ["a1_b2", "a2_b2"].map((run) => ({ run, status: "cancelled", reason, stoppedAt: 1 })),
  );
  expect(stopped?.map(({ cause }) => cause)).toEqual([undefined, undefined]);
  expect(cellAt(world.read(), "Fine-tuning/a2_b2", "Notes")).toBe(reason);
  expect((await diagnose(context, [])).data?.tasks).toEqual([]);
  const named = await diagnose(context, ["a2_b2"]);
  expect(named.data?.tasks).toMatchObject([{ says: `it is cancelled: ${reason}` }]);
  expect((await steer(context, "retry", { names: [], failed: true }, true)).data?.tasks).toEqual([]);
  expect((await steer(context, "retry", { names: ["a2_b2"] }, true)).data?.tasks).toEqual(["training/a2_b2"]);
  const next = (await whereabouts(context)).data?.next.map(({ command }) => command);
  expect(next?.filter((command) => /diagnose|retry/.test(command))).toEqual([]);
});

/** Only the first of some lines gets to the disk. */
const cutBehind =
  (pattern: RegExp): Hook =>
  (method, path, data) => {
    const [first = ""] = data.split("\n");
    if (method !== "append" || !pattern.test(first)) return;
    appendFileSync(path, `${first}\n`);
    throw new Crash("in the middle of an append");
  };

test.each([/"kind":"rung"/, /"kind":"stopped"/])(
  "dead behind a first line of %s: it comes to the same",
  async (pattern) => {
    const world = await running();
    const files = hookedFiles(quickFiles(), cutBehind(pattern));
    const { life, answer } = startSweep(world, { meanwhile: world.speak, files });
    await expect(answer).rejects.toThrow(Crash);
    life.system.die();
    expect(await end(world)).toMatchObject(HALVED);
    expect(statesOf(world)).toEqual(STATES);
  },
);

test("what could not be put down, as the disk was full, is read again", async () => {
  const world = await running();
  let left = 1;
  const files = hookedFiles(quickFiles(), (method, _, data) => {
    if (method !== "append" || !data.includes('"kind":"rung"') || left === 0) return;
    left -= 1;
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  });
  const { answer } = startSweep(world, { meanwhile: world.speak, files });
  expect((await answer).data?.sweep?.trials).toMatchObject(HALVED.trials);
  expect(left).toBe(0);
});

const rungsOf = (world: World): Readonly<Record<string, readonly number[]>> => {
  const rungs: Record<string, number[]> = {};
  for (const event of world.events())
    if (event.kind === "rung") rungs[event.run] = [...(rungs[event.run] ?? []), event.step];
  return rungs;
};

/** Puts lines into the log of every training that there is. */
const say = (world: World, ...steps: readonly number[]): void => {
  const lines = steps.map((step) => `step=${step} loss=0.1\n`).join("");
  for (const job of world.scheduler.jobs)
    if (!ownerOf(job).includes("."))
      appendFileSync(join(world.folder, ownerOf(job), `slurm-${job.id}.out`), lines);
};

test("trainings that end between two looks are compared with all the same, also when nobody looked", async () => {
  const world = await sweepWorld(definitionOf(1, RULES), () => 0, 1_000);
  const signal = new AbortController();
  const meanwhile = (): void => say(world, 1);
  const onEvent: SweepLife["onEvent"] = ({ kind }) => {
    if (kind === "submitted") signal.abort();
  };
  await startSweep(world, { onEvent, signal: signal.signal }).answer;
  world.pass(1_000);
  meanwhile();
  await startSweep(world, { meanwhile }).answer;
  expect(rungsOf(world)).toEqual({ a1_b1: [1], a1_b2: [1], a2_b1: [1], a2_b2: [1] });
});

test("rungs of edited rules are put down behind those that were reached by the old ones", async () => {
  const rules = (minSteps: number, reduction: number): string =>
    `max_trials: 1\n${RULES.replace("min_steps: 1, reduction: 2", `min_steps: ${minSteps}, reduction: ${reduction}`)}`;
  const world = await sweepWorld(definitionOf(1, rules(50, 2)), () => 0, 60_000);
  const signal = new AbortController();
  const onEvent: SweepLife["onEvent"] = (event) => {
    if (event.kind === "rung" && event.step === 800) signal.abort();
  };
  const first = (): void => say(world, 50, 100, 200, 400, 800);
  await startSweep(world, { meanwhile: first, onEvent, signal: signal.signal }).answer;
  expect(rungsOf(world)).toEqual({ a1_b1: [50, 100, 200, 400, 800] });
  put(world.folder, "sweep.yaml", definitionOf(1, rules(100, 3)));
  const then = (): void => say(world, 900, 2700);
  await startSweep(world, { meanwhile: then }).answer;
  expect(rungsOf(world).a1_b1).toEqual([50, 100, 200, 400, 800, 900, 2700]);
});
