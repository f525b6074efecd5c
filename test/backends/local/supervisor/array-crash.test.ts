import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { machineSeeker } from "../../../../src/backends/local/machine/machine.ts";
import { observer } from "../../../../src/backends/local/observe.ts";
import { submitter } from "../../../../src/backends/local/submit.ts";
import { supervise } from "../../../../src/backends/local/supervisor/supervise.ts";
import { realSystem } from "../../../../src/system/real.ts";
import { Crash, type CrashPoint, crashingSystem } from "../../../support/crash.ts";
import { tempFolder } from "../../../support/folder.ts";

const PACE = { pollMs: 10, idleMs: 20, killGraceMs: 100, heatMs: 100 };
const SCRIPT = `#!/bin/sh
#SBATCH --array=0-2%2
echo $SLURM_ARRAY_TASK_ID >> ran
[ $SLURM_ARRAY_TASK_ID != 1 ]
`;

const TASKS = [0, 1, 2];
const system = realSystem();

/** Submits the array, runs it under a supervisor that dies there and then under others: what each effect was, and what came of all. */
const play = async (point?: CrashPoint) => {
  const cwd = await tempFolder();
  const folder = join(cwd, ".local");
  const script = { kind: "text", text: SCRIPT } as const;
  const submit = submitter(system, folder, async () => undefined, machineSeeker(system));
  const answer = await submit({ name: "crash~1", script, cwd, args: [] });
  if (answer.kind !== "accepted") throw new Error(JSON.stringify(answer));
  const first = crashingSystem(system, point);
  await supervise(first, folder, PACE).catch((error) => {
    if (!(error instanceof Crash)) throw error;
  });
  const observe = observer(system, folder, async () => undefined, machineSeeker(system));
  const job = { id: answer.id, name: "crash~1" };
  // A supervisor that left work behind is followed by another, as each look sees to.
  for (let more = 0; more < 50; more += 1) {
    await supervise(crashingSystem(system), folder, PACE);
    const { queuedByUser } = await observe({ jobs: [], names: [] });
    if (queuedByUser === 0) break;
  }
  const elements = TASKS.map((task) => ({ ...job, id: `${job.id}_${task}` }));
  const { jobs } = await observe({ jobs: [job, ...elements], names: [] });
  const ran = (await readFile(join(cwd, "ran"), "utf8")).trim().split("\n");
  const seen = [...jobs.values()].map((report) => (report.kind === "seen" ? report.sighting : undefined));
  return { effects: first.effects, states: seen.map((sighting) => sighting?.state), ran, whole: seen[0] };
};

/** Each element ran once and ended as its script did. */
const isSound = ({ states: [, ...states], ran, whole }: Awaited<ReturnType<typeof play>>): boolean =>
  whole?.array?.open === 0 &&
  TASKS.every((task) => {
    const times = ran.filter((line) => line === `${task}`).length;
    return times === 1 && states[task] === (task === 1 ? "FAILED" : "COMPLETED");
  });

test("a supervisor that dies at any one of its effects leaves each element to run exactly once", async () => {
  const { effects, states, ran } = await play();
  expect([states, ran.sort()]).toEqual([
    ["FAILED", "COMPLETED", "FAILED", "COMPLETED"],
    ["0", "1", "2"],
  ]);
  const points = effects.flatMap((effect, index) => [
    { at: index + 1, when: "before" } as const,
    ...(/^(?:write|append)/.test(effect) ? [{ at: index + 1, when: "during" } as const] : []),
    // With its start on record, and not let go.
    ...(/^write start/.test(effect) ? [{ at: index + 1, when: "after" } as const] : []),
  ]);
  for (let from = 0; from < points.length; from += 12) {
    const plays = await Promise.all(points.slice(from, from + 12).map(play));
    expect(
      plays
        .filter((played) => !isSound(played))
        .map((played) => ({ ...played, effects: played.effects.at(-1) })),
    ).toEqual([]);
  }
}, 120_000);
