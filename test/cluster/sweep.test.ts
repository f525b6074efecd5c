import { readFile, rm, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { emptyExperiment } from "./experiment.ts";
import { expectOneJobEach, readable } from "./jobs.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

/** Two by two; each job writes down what SLURM says that it was given. While a file `hold` is there, it waits. */
const DEFINITION = `name: criteria
parameters:
  lr: [0.1, 0.3]
  width: [16, 64]
schedule: sequential
resources: {gpus: 1, nodes: 1, cpus: 2, memory: 96M, time: "00:07:00", partition: gpu}
train:
  command: |
    cd {{run_dir}}
    scontrol show job "$SLURM_JOB_ID" > train.asked
    while [ -e ../hold ]; do sleep 0.2; done
    printf '{"score": {{lr}}{{width}}}' > policy_0.json
  outputs:
    - {path: "{run}/policy_{epoch}.json", check: json}
evaluate:
  task: arena
  resources: {gpus: 0, cpus: 1}
  command: |
    cd {{run_dir}}
    scontrol show job "$SLURM_JOB_ID" > evaluate.asked
    cp {{checkpoint}} score.json
  outputs:
    - {path: "{run}/score.json", check: json}
objective: {metric: score, direction: maximize, from: {file: "{run}/score.json", pointer: /score}}
`;

const RUNS = ["lr0.1_width16", "lr0.1_width64", "lr0.3_width16", "lr0.3_width64"];

/** What `scontrol show job` says of a job while it runs. */
async function asked(path: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(path, "utf8");
  const field = (name: string): string => new RegExp(`\\b${name}=(\\S+)`).exec(text)?.[1] ?? "";
  return Object.fromEntries(
    ["NumNodes", "CPUs/Task", "TimeLimit", "Partition", "TresPerNode"].map((name) => [name, field(name)]),
  );
}

describeCluster("a sweep", (cluster) => {
  test("2 x 2, one job at a time, each as it was asked for, and on after it was killed", async () => {
    const experiment = await emptyExperiment(cluster);
    const { folder } = experiment;
    await writeFile(`${folder}/sweep.yaml`, DEFINITION);
    await writeFile(`${folder}/hold`, "");
    const first = experiment.start(["sweep", "--backend", "slurm"]);
    const begun = `${folder}/lr0.1_width16/train.asked`;
    await until("the first job to run", 60, () => readFile(begun).catch(() => undefined));
    first.kill("SIGKILL");
    await first.ended;
    await rm(`${folder}/hold`);
    const { exitCode, stdout, stderr } = await experiment.runmark(["sweep", "--backend", "slurm"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain("Each training asks for 1 GPU, 1 node, 2 CPUs, 96M, 00:07:00, partition gpu");

    const names = await expectOneJobEach(cluster, experiment);
    expect(names.map(readable)).toEqual(RUNS.flatMap((run) => [run, `${run}.arena`]));
    for (const run of RUNS) {
      const both = { NumNodes: "1", TimeLimit: "00:07:00", Partition: "gpu" };
      expect(await asked(`${folder}/${run}/train.asked`)).toMatchObject({ ...both, "CPUs/Task": "2" });
      expect(await asked(`${folder}/${run}/evaluate.asked`)).toMatchObject({ ...both, "CPUs/Task": "1" });
      expect(await readFile(`${folder}/${run}/train.asked`, "utf8")).toMatch(/gres[:/]gpu[:=]1\b/);
      expect(await readFile(`${folder}/${run}/evaluate.asked`, "utf8")).not.toMatch(/gres[:/]gpu/);
      // The score is the checkpoint, copied.
      const checkpoint = await readFile(`${folder}/${run}/policy_0.json`, "utf8");
      expect(await readFile(`${folder}/${run}/score.json`, "utf8")).toBe(checkpoint);
    }
    expectOneAtATime(await spansOf(cluster, folder));
    const results = await experiment.table("## Results");
    expect(results.map((row) => `${row.Rank} ${row["Run Name"]} ${row.score}`)).toEqual([
      "1 (best) lr0.3_width64 0.364",
      "2 lr0.3_width16 0.316",
      "3 lr0.1_width64 0.164",
      "4 lr0.1_width16 0.116",
    ]);
  });
});

/** When each job of the experiment ran, by accounting, in the order of their ids. */
async function spansOf(cluster: Cluster, folder: string): Promise<readonly (readonly [string, string])[]> {
  return until("all jobs to have an end in the accounting", 20, async () => {
    const { stdout } = await cluster.asUser("sacct", [
      ...["--noheader", "--allocations", "--parsable2", "--starttime=now-1hour"],
      "--format=WorkDir,Start,End",
    ]);
    const ours = stdout
      .split("\n")
      .map((line) => line.split("|"))
      .filter(([where]) => where === folder);
    const spans = ours.map(([, start = "", end = ""]) => [start, end] as const);
    return spans.length === 8 && spans.every((span) => span.every((at) => /^\d/.test(at)))
      ? spans
      : undefined;
  });
}

/** Each begins when the one before has ended; times of one form sort as texts do. */
function expectOneAtATime(spans: readonly (readonly [string, string])[]): void {
  for (const [index, [start]] of spans.entries())
    expect(start >= (spans[index - 1]?.[1] ?? ""), JSON.stringify(spans)).toBe(true);
}
