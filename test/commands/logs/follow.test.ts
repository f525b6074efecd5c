import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type LogsOptions, logs } from "../../../src/commands/logs/logs.ts";
import { EXIT, stop } from "../../../src/model/exit.ts";
import { err, ok } from "../../../src/model/result.ts";
import { experimentWith, ticksLater } from "../../tick/experiment.ts";
import { begin, ticked, type World } from "../../tick/world.ts";

const FOLLOW: LogsOptions = { follow: true, mostBytes: 1_000_000 };
const noScheduler = stop(EXIT.errors, "backend.missing", "there is no sbatch here", "Load SLURM");

interface Followed {
  readonly exitCode: number;
  readonly notes: readonly string[];
  /** Seconds that it took, and whether it had to be told to end. */
  readonly seconds: number;
  readonly wasAborted: boolean;
}

/** Follows the log of r1; `meanwhile` is called at each of its pauses. */
async function follow(
  world: World,
  {
    isSilent = false,
    meanwhile = async () => undefined,
  }: { isSilent?: boolean; meanwhile?: (seconds: number) => Promise<unknown> },
): Promise<Followed> {
  const { system } = begin(world);
  const controller = new AbortController();
  const { clock } = world;
  const notes: string[] = [];
  const since = clock.now();
  const seconds = () => (clock.now() - since) / 1000;
  const answer = await logs(
    {
      system: {
        ...system,
        clock: {
          ...clock,
          sleep: async (ms, signal) => {
            await clock.sleep(ms, signal);
            await meanwhile(seconds());
            if (seconds() > 3_600) controller.abort();
          },
        },
      },
      chooseBackend: async () => (isSilent ? err(noScheduler) : ok({ ...world.scheduler, name: "slurm" })),
      cwd: world.folder,
      version: "0",
      signal: controller.signal,
      flags: new Map(),
    },
    { name: "r1" },
    FOLLOW,
    { file: () => undefined, data: async () => undefined, note: (text) => void notes.push(text) },
  );
  const { exitCode } = answer;
  return { exitCode, notes, seconds: seconds(), wasAborted: controller.signal.aborted };
}

const running = async (): Promise<World> => {
  const world = await experimentWith({ life: (_, at) => ({ startsAt: at }) }, "r1");
  await ticked(world);
  await ticksLater(world, 1);
  return world;
};

const GONE = "job 1001 of training/r1 is in no queue and no record: it is not waited for any more";

test("one that was to be passed on whole, and was not, as an end was asked for: exit 4", async () => {
  const world = await running();
  const pass = async (data: (bytes: Uint8Array) => void, signal: AbortSignal) =>
    logs(
      {
        system: begin(world).system,
        chooseBackend: async () => ok({ ...world.scheduler, name: "slurm" }),
        cwd: world.folder,
        version: "0",
        signal,
        flags: new Map(),
      },
      { name: "r1" },
      { follow: false, mostBytes: 1_000_000 },
      { file: () => undefined, data: async (bytes) => data(bytes), note: () => undefined },
    );
  const path = (await pass(() => undefined, new AbortController().signal)).data?.files[0]?.path ?? "";
  writeFileSync(path, "x".repeat(1_000_000));
  const ending = new AbortController();
  expect((await pass(() => undefined, ending.signal)).exitCode).toBe(EXIT.done);
  let bytes = 0;
  const end = await pass((some) => {
    bytes += some.length;
    ending.abort();
  }, ending.signal);
  expect(end.exitCode).toBe(EXIT.workLeft);
  expect(bytes).toBeLessThan(1_000_000);
});

test("a job that is gone is sought three times, and then no more", async () => {
  const world = await running();
  world.scheduler.lose("1001");
  expect(await follow(world, {})).toMatchObject({ wasAborted: false, seconds: 60, exitCode: EXIT.errors });
});

test("one that is found again meanwhile is followed to its end", async () => {
  const world = await running();
  let isBack = false;
  const hidden = { ...world, scheduler: { ...world.scheduler } };
  hidden.scheduler.observe = async (question) => {
    const seen = await world.scheduler.observe(question);
    return isBack ? seen : { ...seen, jobs: new Map([["1001", { kind: "gone" }]]) };
  };
  const followed = await follow(hidden, {
    meanwhile: async (seconds) => {
      isBack ||= seconds > 31;
      if (seconds === 200) world.scheduler.finish("1001");
    },
  });
  expect(followed).toMatchObject({ wasAborted: false, seconds: 210 });
  expect(followed.notes).not.toContain(GONE);
});

test("the number of another job is not this one's", async () => {
  const world = await running();
  world.scheduler.lose("1001");
  const [request] = world.scheduler.calls.submit;
  if (request === undefined) throw new Error("nothing was submitted");
  await world.scheduler.submit({ ...request, name: "another~job" });
  const followed = await follow(world, {});
  expect(followed).toMatchObject({ wasAborted: false, seconds: 60 });
  expect(followed.notes).toContain(GONE);
});

test.each([
  ["ended", (world: World) => world.scheduler.finish("1001", 3), []],
  ["lost", (world: World) => world.scheduler.lose("1001"), [GONE]],
])("without a scheduler the journal tells that it is %s", async (_, become, notes) => {
  const world = await running();
  become(world);
  let ticks = 0;
  const followed = await follow(world, {
    isSilent: true,
    meanwhile: async (seconds) => {
      if (seconds % 60 !== 0 || ticks > 3) return;
      ticks += 1;
      await ticked(world);
    },
  });
  expect(followed.wasAborted).toBe(false);
  expect(followed.notes.slice(1)).toEqual(notes);
});
