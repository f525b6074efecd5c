import { chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, emptyExperiment } from "./experiment.ts";
import { expectOneJobEach, jobsOf, readable } from "./jobs.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

/** Trainings whose scripts lie in folders of their own, with the policy of retries switched on. */
async function retrying(
  cluster: Cluster,
  scripts: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Experiment> {
  const experiment = await emptyExperiment(cluster);
  const rows = Object.keys(scripts).map((run) => `| ${run} | 1e-5 |\n`);
  const all = {
    "experiment_summary.md": `# Experiment: retries\n\n## Runs\n\n| Run Name | LR |\n| --- | --- |\n${rows.join("")}`,
    "runmark.yaml": `retry: {max_attempts: 3}
tools:
  own:
    stage: training
    script: "{run}/run.sh"
    knob: {file: "{run}/run.yaml", batch: batch_size, accumulation: steps}
`,
    ...Object.fromEntries(
      Object.entries(scripts).map(([run, text]) => [
        `${run}/run.sh`,
        `#!/bin/bash\n#SBATCH -o %j.out\n${text}`,
      ]),
    ),
    ...files,
  };
  const { uid, gid } = cluster.user;
  for (const [name, text] of Object.entries(all)) {
    const path = `${experiment.folder}/${name}`;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chown(dirname(path), uid, gid);
    await chown(path, uid, gid);
  }
  return experiment;
}

/** The first job of a run waits to be ended, the next one ends well. */
const ONCE = "[ -e begun ] && exit\ntouch begun\nsleep 600\n";

async function notesOf(experiment: Experiment): Promise<Readonly<Record<string, string>>> {
  const rows = await experiment.table("### Fine-tuning");
  return Object.fromEntries(rows.map((row) => [row["Run Name"] ?? "", row.Notes ?? ""]));
}

/** A field of a job, as sacct has it. */
async function recorded(cluster: Cluster, id: string, field: string): Promise<string> {
  const args = ["-X", "-n", "--parsable2", "-j", id, "-o", field];
  return (await cluster.asUser("sacct", args)).stdout.trim();
}

describeCluster("retries by cause", (cluster) => {
  test("more memory, another node, more time, a smaller batch: each ends well in the end", async () => {
    const experiment = await retrying(
      cluster,
      {
        // `tail` keeps what has no line end: 90 MB.
        greedy: "#SBATCH --mem=60M\n(head -c 90000000 /dev/zero; sleep 3) | tail >/dev/null\n",
        unlucky: `#SBATCH --no-requeue\n${ONCE}`,
        slow: `#SBATCH --time=1 --partition=cpu\n${ONCE}`,
        hurried: "#SBATCH --time=1 --partition=short\nsleep 600\n",
        large:
          "grep -q 'batch_size: [12] ' run.yaml && exit\necho torch.OutOfMemoryError: CUDA out of memory.\nexit 1\n",
      },
      { "large/run.yaml": "batch_size: 8 # mine\r\nsteps: 1\r\n" },
    );
    const running = experiment.start(["run"]);
    await experiment.untilStatus({ unlucky: "running", slow: "running", hurried: "running" });
    const first = new Map((await jobsOf(cluster, experiment)).map(({ name, id }) => [readable(name), id]));
    const node = await recorded(cluster, first.get("unlucky") ?? "", "NodeList");
    for (const run of ["slow", "hurried"]) {
      // Quicker than the shortest limit, which is a minute.
      const limit = [`jobid=${first.get(run)}`, "timelimit=0"];
      expect(await cluster.asUser("scontrol", ["update", ...limit])).toMatchObject({ exitCode: 0 });
    }
    // The others are over, or on this node by now, which does them no harm.
    await experiment.untilStatus({ slow: "completed", hurried: "timeout", greedy: "completed" }, 120);
    const down = [`nodename=${node}`, "state=down", "reason=test"];
    expect(await cluster.asRoot("scontrol", ["update", ...down])).toMatchObject({ exitCode: 0 });

    expect(await running.ended).toMatchObject({ exitCode: 1 });
    expect(await notesOf(experiment)).toEqual({
      greedy: "attempt 2/3 after out of memory; 120 MiB",
      unlucky: `attempt 2/3 after node failure; without ${node}`,
      slow: "attempt 2/3 after its time limit; time limit 0:02:00",
      hurried: expect.stringMatching(/^time limit reached/),
      large: "attempt 3/3 after CUDA out of memory; batch_size 2, steps 4",
    });
    expect(await readFile(`${experiment.folder}/large/run.yaml`, "utf8")).toBe(
      "batch_size: 2 # mine\r\nsteps: 4\r\n",
    );
    const status = JSON.parse((await experiment.runmark(["status", "--json"])).stdout);
    expect(
      status.data.tasks.map(({ run, notRetried }: { run: string; notRetried?: string }) => [run, notRetried]),
    ).toContainEqual(["hurried", "it had 0:01:00, and partition short allows 0:01:00"]);
    await expectOneJobEach(cluster, experiment);
    const last = new Map((await jobsOf(cluster, experiment)).map(({ name, id }) => [readable(name), id]));
    expect(await recorded(cluster, last.get("unlucky") ?? "", "NodeList")).not.toBe(node);
    expect(await recorded(cluster, last.get("slow") ?? "", "TimelimitRaw")).toBe("2");
    expect(await recorded(cluster, last.get("greedy") ?? "", "ReqMem")).toMatch(/^120M/);
  });

  test("preempted: again, as soon as there is room", async () => {
    const whole = ["--nodes=4", "--exclusive"];
    const experiment = await retrying(cluster, {
      poor: `#SBATCH --partition=scav ${whole.join(" ")}\n${ONCE}`,
    });
    const running = experiment.start(["run"]);
    await experiment.untilStatus({ poor: "running" });
    const urgent = await cluster.asUser("sbatch", ["--partition=urgent", ...whole, "--wrap=sleep 1"]);
    expect(urgent).toMatchObject({ exitCode: 0 });
    expect(await running.ended).toMatchObject({ exitCode: 0 });
    expect(await notesOf(experiment)).toEqual({ poor: "attempt 2/3 after preemption" });
    const jobs = await until("the records of both jobs", 30, async () => {
      const found = await jobsOf(cluster, experiment);
      return found.length === 2 ? found : undefined;
    });
    expect(jobs.map(({ state }) => state)).toEqual(["PREEMPTED", "COMPLETED"]);
  });
});
