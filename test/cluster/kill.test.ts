import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Experiment, experimentOf } from "./experiment.ts";
import { expectOneJobEach, readable } from "./jobs.ts";
import { describeCluster } from "./suite.ts";

const KILLS = 50;
/** Of one experiment; when all are announced, the next kills hit another one. */
const TASKS = 100;
const SETTINGS = { RUNMARK_MAX_IN_FLIGHT: String(TASKS) };

/** Reproducible random numbers below 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a process has written when its time begins to run: anything at all, an announcement, or the first answer. */
const SIGNS = ['"kind"', '"kind":"intent"', '"kind":"submitted"'] as const;

/**
 * Kills a process some time after it has shown a sign of being at work, or in the middle of whatever keeps it from that.
 * False for a tick that had so little to do that it was done before.
 */
async function killAtRandom(experiment: Experiment, command: string, random: () => number): Promise<boolean> {
  const before = (await experiment.journal()).length;
  const sign = SIGNS[Math.floor(random() * SIGNS.length)] ?? '"kind"';
  const started = experiment.start([command, "--quiet"], SETTINGS);
  for (let looks = 0; looks < 600; looks += 1) {
    if ((await experiment.journal()).slice(before).includes(sign)) break;
    await pause(5);
  }
  await pause(random() * 100);
  started.kill("SIGKILL");
  const { signal, exitCode } = await started.ended;
  expect([signal, exitCode]).toEqual(signal === undefined ? [undefined, 4] : ["SIGKILL", undefined]);
  return signal !== undefined;
}

/** The experiment goes on to be killed in as long as there are tasks in it that were never announced. */
const hasMore = async (experiment: Experiment): Promise<boolean> =>
  (await announcedIn(experiment)).size < TASKS;

const announcedIn = async (experiment: Experiment): Promise<ReadonlySet<string>> =>
  new Set((await experiment.events()).flatMap((event) => (event.kind === "intent" ? [event.task] : [])));

describeCluster("kill -9", (cluster) => {
  const names = Array.from({ length: TASKS }, (_, index) => `run${index + 1}`);
  const experimentOfTasks = (): Promise<Experiment> =>
    experimentOf(cluster, Object.fromEntries(names.map((name) => [name, "true"])));

  test(`${KILLS} times while it submits: every task has one job in the end`, async () => {
    const random = randomFrom(7);
    let current = await experimentOfTasks();
    const experiments = [current];
    for (let kills = 0; kills < KILLS; ) {
      if (await killAtRandom(current, kills % 2 === 0 ? "run" : "tick", random)) kills += 1;
      if (await hasMore(current)) continue;
      current = await experimentOfTasks();
      experiments.push(current);
    }
    // Side by side, since each has to wait for its unanswered submissions to settle: for most of two minutes.
    const ends = await Promise.all(
      experiments.map((experiment) => experiment.start(["run", "--quiet"], SETTINGS).ended),
    );
    for (const end of ends) expect(end).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    let found = 0;
    for (const experiment of experiments) {
      expect((await expectOneJobEach(cluster, experiment)).map(readable).sort()).toEqual([...names].sort());
      const rows = await experiment.table("### Fine-tuning");
      expect(rows.map((row) => `${row["Run Name"]} ${row.Status}`)).toEqual(
        names.map((name) => `${name} completed`),
      );
      expect(new Set(rows.map((row) => row["Job ID"])).size).toBe(TASKS);
      for (const event of await experiment.events()) {
        if (event.kind === "submitted" && event.how === "found") found += 1;
      }
    }
    // Otherwise no kill came between a submission and its answer, and nothing was proved.
    expect(found).toBeGreaterThan(5);
  });
});
