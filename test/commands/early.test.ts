import { describe, expect, test } from "vitest";
import { type Workshop, type WorkshopOptions, workshop } from "./workshop.ts";

const SUMMARY = `# Experiment: early

## All Runs

| Run Name | LR |
|----------|----|
| good | 1e-5 |
| bad | 1e-5 |
| hollow | 1e-5 |

## Status

### Fine-tuning

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|
| good | pending | - | - |
| bad | pending | - | - |
| hollow | pending | - | - |

### Evaluations

| Run Name | Task | Status | Job ID | Notes |
|----------|------|--------|--------|-------|
| good | cap | pending | - | - |
| bad | cap | pending | - | - |
| hollow | cap | pending | - | - |
`;

const CONFIG = `after: scheduler
validate: {grace_seconds: 0}
stagger: {seconds: 0}
tools:
  trainer:
    stage: training
    script: "{run}/train.sh"
    outputs: [{path: "{run}/model.json", check: json}]
  scorer:
    stage: evaluation
    script: "{run}/score.sh"
    outputs: [{path: "{run}/{task}.json", check: json}]
`;

const train = (body: string): string => `#!/bin/bash\n#SBATCH -o train-%j.out\n${body}\n`;
const WHOLE = "echo '{}' >model.json";
/** Tells which jobs of it have run. */
const score = `#!/bin/bash
#SBATCH -o score-%j.out
test -s model.json || exit 9
echo $SLURM_JOB_ID >>scored
echo '{}' >cap.json
`;

const open = (options: WorkshopOptions): Promise<Workshop> =>
  workshop({
    ...options,
    files: {
      "experiment_summary.md": SUMMARY,
      "runmark.yaml": CONFIG,
      "good/train.sh": train(WHOLE),
      "bad/train.sh": train("exit 3"),
      "hollow/train.sh": train("true"),
      ...Object.fromEntries(["good", "bad", "hollow"].map((run) => [`${run}/score.sh`, score])),
    },
  });

const rows = async (shop: Workshop): Promise<string[]> =>
  (await shop.read("experiment_summary.md"))
    .split("\n")
    .filter((line) => /^\| (?:good|bad|hollow) \| (?!1e)/.test(line))
    .map((line) => line.replace(/\| \d+ \|/, "| N |").replaceAll(/ +/g, " "));

describe("after: scheduler", () => {
  test("on this machine: evaluations are in the queue early, and follow their trainings whatever becomes of them", async () => {
    const shop = await open({ scheduler: "none" });
    const ended = await shop.run(["run"]);
    expect(ended.code).toBe(1);
    expect(await rows(shop)).toEqual([
      "| good | completed | N | - |",
      expect.stringMatching(/^\| bad \| failed \| N \| exit code 3/),
      "| hollow | invalid | N | hollow/model.json is missing |",
      "| good | cap | completed | N | - |",
      "| bad | cap | blocked | - | training/bad is failed |",
      "| hollow | cap | blocked | - | training/hollow is invalid |",
    ]);
    expect(ended.out.match(/queued as job/g)?.length).toBe(6);
    await shop.write("bad/train.sh", train(WHOLE));
    await shop.write("hollow/train.sh", train(WHOLE));
    await shop.run(["retry", "training/bad", "training/hollow"]);
    expect((await shop.run(["run"])).code).toBe(0);
    for (const run of ["good", "bad", "hollow"])
      expect((await shop.read(`${run}/scored`)).trim().split("\n")).toHaveLength(1);
  });

  test("on SLURM: behind the job of the training, and not left in the queue", async () => {
    const shop = await open({});
    expect((await shop.run(["tick"])).code).toBe(4);
    const calls = await shop.slurm.calls("sbatch");
    const behind = calls.flatMap((args) => args.filter((arg) => arg.startsWith("--dependency")));
    expect(behind.toSorted()).toEqual([
      "--dependency=afterok:101",
      "--dependency=afterok:102",
      "--dependency=afterok:103",
    ]);
    expect(calls.filter((args) => args.includes("--kill-on-invalid-dep=yes"))).toHaveLength(3);
  });
});
