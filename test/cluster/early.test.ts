import { chown, mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, emptyExperiment } from "./experiment.ts";
import { jobsOf } from "./jobs.ts";
import { describeCluster } from "./suite.ts";

const RUNS = ["good", "bad", "hollow"];

const SUMMARY = `# Experiment: early

## All Runs

| Run Name | LR |
|----------|----|
${RUNS.map((run) => `| ${run} | 1e-5 |`).join("\n")}

## Status

### Fine-tuning

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|
${RUNS.map((run) => `| ${run} | pending | - | - |`).join("\n")}

### Evaluations

| Run Name | Task | Status | Job ID | Notes |
|----------|------|--------|--------|-------|
${RUNS.map((run) => `| ${run} | cap | pending | - | - |`).join("\n")}
`;

const CONFIG = `after: scheduler
validate: {grace_seconds: 0}
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

const WHOLE = "echo '{}' >model.json";
const train = (body: string): string => `#!/bin/bash\n#SBATCH -o train-%j.out\nsleep 1\n${body}\n`;
const SCORE = "#!/bin/bash\n#SBATCH -o score-%j.out\ntest -s model.json || exit 9\necho '{}' >cap.json\n";

async function put(cluster: Cluster, { folder }: Experiment, files: Readonly<Record<string, string>>) {
  const { uid, gid } = cluster.user;
  for (const [name, text] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chown(dirname(path), uid, gid);
    await chown(path, uid, gid);
  }
}

const statuses = async (experiment: Experiment): Promise<Record<string, string | undefined>> => {
  const told: Record<string, string | undefined> = {};
  for (const row of await experiment.table("### Fine-tuning")) told[`train ${row["Run Name"]}`] = row.Status;
  for (const row of await experiment.table("### Evaluations")) told[`score ${row["Run Name"]}`] = row.Status;
  return told;
};

describeCluster("evaluations behind their trainings", (cluster) => {
  test("start after them, are blocked with them, and follow their next attempt; none stays in the queue", async () => {
    const experiment = await emptyExperiment(cluster);
    await put(cluster, experiment, {
      "experiment_summary.md": SUMMARY,
      "runmark.yaml": CONFIG,
      "good/train.sh": train(WHOLE),
      "bad/train.sh": train("exit 3"),
      "hollow/train.sh": train("true"),
      ...Object.fromEntries(RUNS.map((run) => [`${run}/score.sh`, SCORE])),
    });
    const first = await experiment.runmark(["run"]);
    expect([first.exitCode, await statuses(experiment)]).toEqual([
      1,
      {
        "train good": "completed",
        "train bad": "failed",
        "train hollow": "invalid",
        "score good": "completed",
        "score bad": "blocked",
        "score hollow": "blocked",
      },
    ]);
    await put(cluster, experiment, { "bad/train.sh": train(WHOLE), "hollow/train.sh": train(WHOLE) });
    await experiment.runmark(["retry", "training/bad", "training/hollow"]);
    const second = await experiment.runmark(["run"]);
    expect(second.exitCode).toBe(0);
    expect(Object.values(await statuses(experiment))).toEqual(RUNS.flatMap(() => ["completed", "completed"]));
    const queue = await cluster.asUser("squeue", ["--me", "-h", "-o", "%i %j %T"]);
    expect(queue.stdout).toBe("");
    // By the books, each evaluation has succeeded once, and started only behind a training.
    const jobs = await jobsOf(cluster, experiment);
    for (const run of RUNS) {
      const ended = jobs.filter(({ name, state }) => name.startsWith(`${run}.cap~`) && state === "COMPLETED");
      expect([run, ended.length]).toEqual([run, 1]);
    }
  });
});
