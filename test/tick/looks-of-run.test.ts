import { expect, test } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import type { RunObserver } from "../../src/commands/repeat.ts";
import { run } from "../../src/commands/run.ts";
import type { SourceAnswer, SubmitAnswer } from "../../src/model/job.ts";
import { ok } from "../../src/model/result.ts";
import { experimentWith } from "./experiment.ts";
import { begin, type World } from "./world.ts";

const failed: SourceAnswer = { kind: "failed", reason: "Unable to contact slurm controller" };

const nobody: RunObserver = {
  onEvent: () => undefined,
  onTurned: () => undefined,
  onTick: () => undefined,
  onTrouble: () => undefined,
};

/** Lets `run` be at work until so many looks were taken; the seconds between them. */
async function pausesBetweenLooks(
  world: World,
  looks: number,
  { submit, silent = [] }: { readonly submit?: SubmitAnswer; readonly silent?: readonly number[] } = {},
): Promise<number[]> {
  const times: number[] = [];
  const controller = new AbortController();
  const backend: Backend = {
    ...world.scheduler,
    submit: async (request) => submit ?? world.scheduler.submit(request),
    observe: async (question) => {
      // The survey of a new journal comes first, and once.
      if (question.names.length === 0) times.push(world.clock.now());
      if (silent.includes(times.length)) world.scheduler.answerQueue(failed);
      if (times.length === looks) controller.abort();
      return world.scheduler.observe(question);
    },
  };
  const { system } = begin(world);
  await run(
    {
      system,
      chooseBackend: async () => ok(backend),
      cwd: world.folder,
      version: "0",
      signal: controller.signal,
      flags: new Map(),
    },
    nobody,
    { preflight: false },
  );
  return times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1000));
}

const forHours = { life: (_: unknown, at: number) => ({ startsAt: at }) };

test("while nothing changes looks grow rarer, for one job as for thirty", async () => {
  for (const count of [1, 30]) {
    const runs = Array.from({ length: count }, (_, index) => `r${index}`);
    const config = "stagger: { seconds: 0 }\nmax_in_flight: 100\n";
    const world = await experimentWith({ ...forHours, config }, ...runs);
    // The first look finds nothing yet, the second that all run.
    expect(await pausesBetweenLooks(world, 8)).toEqual([60, 60, 90, 135, 180, 180, 180]);
  }
});

test("a controller that does not answer is asked ever more rarely, until it does again", async () => {
  const world = await experimentWith(forHours, "r1");
  expect(await pausesBetweenLooks(world, 7, { silent: [3, 4, 5] })).toEqual([60, 60, 120, 180, 180, 180]);
});

test.each(["quota", "operator", "controller"] as const)(
  "to be kept out by a %s is no news",
  async (obstacle) => {
    const world = await experimentWith(forHours, "r1", "r2");
    const answer: SubmitAnswer = { kind: "wait", obstacle, reason: "not now" };
    const pauses = await pausesBetweenLooks(world, 5, { submit: answer });
    // What an operator has closed is a person's affair, so `run` leaves.
    expect(pauses).toEqual(obstacle === "operator" ? [] : [60, 90, 135, 180]);
  },
);
