import { expect, test } from "vitest";
import { type Ended, type Workshop, workshop } from "../workshop.ts";

const SUMMARY = `# Logs

## Runs

| Run Name | Script | Status | Job ID | Notes |
|----------|--------|--------|--------|-------|
| one | one.sh | pending | - | - |
| many | many.sh | pending | - | - |
| slow | slow.sh | pending | - | - |
| none | none.sh | hold | - | - |

## Status

### Checks
| Run Name | Script | Status | Job ID | Notes |
|----------|--------|--------|--------|-------|
| one | check.sh | pending | - | - |
`;

const shop = (): Promise<Workshop> =>
  workshop({
    scheduler: "none",
    files: {
      "experiment_summary.md": SUMMARY,
      "one.sh": "#!/bin/bash\n#SBATCH -o one.out -e one.err\necho out; echo err >&2\n",
      "check.sh": "#!/bin/bash\n#SBATCH -o check.out\necho checked\n",
      "many.sh": "#!/bin/bash\n#SBATCH --array=1,3 -o many-%A-%a-%j.out\necho task $SLURM_ARRAY_TASK_ID\n",
      "slow.sh":
        "#!/bin/bash\n#SBATCH -o slow.out\necho begun, with a long line\nuntil [ -e go ]; do sleep 0.05; done\n> slow.out\necho after\n",
      "none.sh": "#!/bin/bash\ntrue\n",
    },
  });

const plain = (world: Workshop, { code, out, err }: Ended): string =>
  world
    .plain(`${code}\n${out}${err}`)
    .replaceAll(/job \d+(_\d)?/g, "job N$1")
    .replaceAll(/many-\d+-/g, "many-N-")
    .replaceAll(/-\d+\.out/g, "-N.out");

test("what a job wrote, of whichever task is meant", async () => {
  const world = await shop();
  const running = world.start(["run", "--stagger", "0"]);
  await running.says(/slow {2}▶ running/);
  const follower = world.start(["logs", "slow", "-f"]);
  await follower.says(/begun/);
  const said = async (...args: readonly string[]): Promise<string> =>
    plain(world, await world.run(["logs", ...args]));
  const status = await world.run(["status"]);
  expect(status.out).toMatch(/slow +▶ running +job \d+ +\d+ s {2}slow\.out\n/);
  expect(status.out).not.toContain("look now with");
  expect(await said("one", "--stage", "training", "-q")).toBe("0\nout\nerr\n");
  expect(await said("one")).toMatch(
    /^0\nout\nerr\none has 2 tasks with a log, and this is that of training\/one; another with: runmark logs checks\/one\n/,
  );
  expect(await said("many")).toMatch(/^2\n.*an array of 2 tasks[\s\S]*Choose one with --task N: 1, 3/);
  expect(await said("many", "--task", "3", "-q")).toBe("0\ntask 3\n");
  expect(await said("none")).toMatch(/^4\n.*none has had no job yet/);
  expect(await said("nobody")).toMatch(/^2\n.*there is no run, task or job "nobody" here/);
  await world.write("go", "");
  expect((await follower.ended()).code).toBe(0);
  expect(follower.output()).toContain("after\n");
  expect(follower.output()).toContain("slow.out was cut off: from its beginning");
  await running.ended();
});
