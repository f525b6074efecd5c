import { expect, test } from "vitest";
import type { Cluster } from "./cluster.ts";
import { type Experiment, emptyExperiment } from "./experiment.ts";
import { describeCluster } from "./suite.ts";
import { until } from "./until.ts";

type Scripts = Readonly<Record<string, string>>;

/** An experiment of job scripts, each in a folder of its own, written by the user that submits them. */
async function scriptsOf(cluster: Cluster, scripts: Scripts): Promise<Experiment> {
  const experiment = await emptyExperiment(cluster);
  const rows = Object.keys(scripts).map((run) => `| ${run} | - | pending | - | - | - | - |\n`);
  const head = "| Run Name | LR | Status | Job ID | Started | Completed | Notes |\n|--|--|--|--|--|--|--|\n";
  // One table is the table of runs and that of their statuses.
  const files: Scripts = {
    "experiment_summary.md": `# Arrays\n\n## Training runs\n\n${head}${rows.join("")}`,
    "runmark.yaml": 'tools:\n  own:\n    stage: training\n    script: "{run}/job.sh"\n',
    ...Object.fromEntries(Object.entries(scripts).map(([run, text]) => [`${run}/job.sh`, text])),
  };
  for (const [path, input] of Object.entries(files)) {
    const place = `${experiment.folder}/${path}`;
    await cluster.asUser("sh", ["-c", `mkdir -p "$(dirname '${place}')" && cat >'${place}'`], { input });
  }
  return experiment;
}

const rowsOf = (experiment: Experiment) => experiment.table("## Training runs");

const told = async (experiment: Experiment): Promise<readonly string[]> =>
  (await rowsOf(experiment)).map(
    ({ "Run Name": run, Status, Notes = "" }) =>
      `${run}: ${Status}, ${Notes.replace(/\d:\d\d:\d\d/, "TIME")}`,
  );

const read = async (cluster: Cluster, experiment: Experiment, command: string): Promise<string> =>
  (await cluster.asUser("sh", ["-c", command], { cwd: experiment.folder })).stdout;

const script = (...lines: readonly string[]): string => ["#!/bin/bash", ...lines, ""].join("\n");

describeCluster("arrays", (cluster) => {
  /** What a script can see and do; each writes to the file that it names itself. */
  const SEEN: Scripts = {
    names: script(
      "#SBATCH --output=out.txt --time=5",
      "pwd | sed 's/.*\\///'; env | grep -o '^[A-Z]*SLURM[A-Z_]*' | sort",
    ),
    values: script(
      "#SBATCH -t 5 -o out.txt",
      'echo "$SLURM_JOB_NAME" | sed "s/~.*//"; echo "$SLURM_SUBMIT_DIR" | sed "s/.*\\///"; echo "$SLURM_CPUS_ON_NODE $HOME"; ulimit -n',
    ),
    code: script("#SBATCH --time=5 --output=out.txt", "exit 7"),
    killed: script("#SBATCH --time=5 --output=out.txt", "kill -KILL $$"),
    apart: script("#SBATCH -t5 -o out.txt -e err.txt", "echo out; echo err >&2; readlink /proc/self/fd/0"),
    moved: script(
      "#SBATCH -t5 -D sub",
      "#SBATCH -o out.txt",
      "pwd | sed 's/.*\\///'; echo $PWD | sed 's/.*\\///'",
    ),
    python: `#!/usr/bin/env -S python3 -u\n#SBATCH -t5 -o out.txt\nimport sys; print(len(sys.argv)); sys.exit(2)\n`,
    named: script("#SBATCH -t5 -o %x-%u.txt -J own", "echo here"),
    traps: script(
      "#SBATCH -t5 -o out.txt",
      "trap 'echo asked to end; exit 4' TERM; touch ready; for i in $(seq 300); do sleep 0.1; done",
    ),
  };

  async function play(pack: boolean) {
    const experiment = await scriptsOf(cluster, { ...SEEN, moved: SEEN.moved ?? "" });
    await cluster.asUser("mkdir", [`${experiment.folder}/moved/sub`]);
    const running = experiment.start(["run"], { RUNMARK_SUBMIT_PACK: String(pack) });
    await until("the script with the trap to be ready", 60, async () =>
      (await read(cluster, experiment, "ls traps")).includes("ready") ? true : undefined,
    );
    // It may run before its number stands in the summary.
    const id = await until("the number of its job", 60, async () => {
      const row = (await rowsOf(experiment)).find((each) => each["Run Name"] === "traps");
      return /^\d+(?:_\d+)?$/.exec(row?.["Job ID"] ?? "")?.[0];
    });
    await cluster.asUser("scancel", [id]);
    await running.ended;
    const remarks = await read(cluster, experiment, "cat .runmark/packs/*.log 2>/dev/null");
    const files = await read(
      cluster,
      experiment,
      'find . -name \'*.txt\' -newer runmark.yaml | sort | while read f; do echo "== $f"; cat "$f"; done',
    );
    const ids = (await rowsOf(experiment)).map((row) => row["Job ID"] ?? "");
    return { told: await told(experiment), files, ids, remarks };
  }

  test("runs that are packed see, write and end as they do alone", async () => {
    const alone = await play(false);
    const packed = await play(true);
    // What SLURM itself remarks of an end (cancelled, time limit) stands beside a packed run's own output.
    const normal = ({ files }: typeof alone): string =>
      files.replaceAll(/~[0-9a-z]{8}/g, "~TAG").replaceAll(/^slurmstepd.*\n/gm, "");
    expect(normal(packed)).toBe(normal(alone));
    expect(packed.told).toEqual(alone.told);
    expect(new Set(packed.ids.map((id) => id.replace(/_\d+$/, ""))).size).toBe(1);
    expect(packed.ids.every((id) => /^\d+_\d+$/.test(id))).toBe(true);
    expect(packed.files).toMatch(/== \.\/named\/named~[0-9a-z]{8}-/);
    expect(alone.files).toMatch(/^slurmstepd.*CANCELLED AT/m);
    expect(packed.remarks).toMatch(/^slurmstepd.*CANCELLED AT/m);
  });

  test("where an account has no room for the array it goes in by parts, and everything runs once", async () => {
    const names = Array.from({ length: 7 }, (_, index) => `r${index}`);
    const body = script("#SBATCH -t5 -A capped", "echo $SLURM_JOB_ID >>ran");
    const experiment = await scriptsOf(cluster, Object.fromEntries(names.map((name) => [name, body])));
    const ended = await experiment.runmark(["run", "--quiet"], { RUNMARK_SUBMIT_PACK: "true" });
    expect(ended).toMatchObject({ exitCode: 0 });
    expect(await told(experiment)).toEqual(names.map((name) => `${name}: completed, -`));
    expect(await read(cluster, experiment, "cat r*/ran | wc -l")).toBe("7\n");
  });

  test("no more of an array run at one time than was asked for, and a failed one is retried alone", async () => {
    const names = Array.from({ length: 6 }, (_, index) => `r${index}`);
    const body = (name: string): string =>
      script(
        "#SBATCH -t5 -o out-%j.txt",
        "n=$(ls ../r*/now 2>/dev/null | wc -l); echo $n >>../seen; touch now; sleep 1; rm now",
        name === "r3"
          ? "[ -e tried ] || { touch tried; echo \"ModuleNotFoundError: No module named 'x'\" >&2; exit 5; }"
          : "true",
      );
    const experiment = await scriptsOf(cluster, Object.fromEntries(names.map((name) => [name, body(name)])));
    const env = {
      RUNMARK_SUBMIT_PACK: "true",
      RUNMARK_SUBMIT_PACK_AT_ONCE: "2",
      RUNMARK_RETRY_MAX_ATTEMPTS: "1",
    };
    expect(await experiment.runmark(["run", "--quiet"], env)).toMatchObject({ exitCode: 1 });
    const seen = (await read(cluster, experiment, "cat seen")).trim().split("\n").map(Number);
    expect(Math.max(...seen)).toBeLessThan(2);
    const why = JSON.parse((await experiment.runmark(["diagnose", "--json"])).stdout);
    expect(why.data.tasks).toMatchObject([
      { run: "r3", exitCode: 5, diagnosis: { cause: "missing_module" } },
    ]);
    expect(await experiment.runmark(["retry", "--failed", "--quiet"])).toMatchObject({ exitCode: 0 });
    expect(await experiment.runmark(["run", "--quiet"], env)).toMatchObject({ exitCode: 0 });
    const ids = (await rowsOf(experiment)).map((row) => row["Job ID"] ?? "");
    expect(ids.map((id) => /_/.test(id))).toEqual([true, true, true, false, true, true]);
  });

  test("a script with an array of its own is one run that counts what is over", async () => {
    const experiment = await scriptsOf(cluster, {
      sweep: script(
        "#SBATCH -t5 --array=0-5%2 -o out-%a.txt",
        "case $SLURM_ARRAY_TASK_ID in 0|1) ;; 4) touch ran; until [ -e go ]; do sleep 0.1; done; exit 9 ;; *) until [ -e go ]; do sleep 0.1; done ;; esac",
      ),
    });
    const running = experiment.start(["run"]);
    await until("two of six to be over", 60, async () =>
      (await told(experiment)).join() === "sweep: running 2/6, -" ? true : undefined,
    );
    const status = JSON.parse((await experiment.runmark(["status", "--json"])).stdout);
    expect(status.data.tasks).toMatchObject([{ status: "running", elements: { ended: 2, total: 6 } }]);
    await cluster.asUser("touch", [`${experiment.folder}/sweep/go`]);
    expect(await running.ended).toMatchObject({ exitCode: 1 });
    const id = (await rowsOf(experiment))[0]?.["Job ID"] ?? "";
    expect(await told(experiment)).toEqual([
      `sweep: failed, exit code 9 in task ${id}_4 (1 of 6 tasks failed)`,
    ]);
  });

  test("an array of which one task was cancelled while it waited is not completed", async () => {
    const experiment = await scriptsOf(cluster, {
      sweep: script("#SBATCH -t5 --array=0-2%1 -o out-%a.txt", "until [ -e go ]; do sleep 0.1; done"),
    });
    const running = experiment.start(["run"]);
    await until("the first to run", 60, async () =>
      (await told(experiment)).join() === "sweep: running 0/3, -" ? true : undefined,
    );
    const id = (await rowsOf(experiment))[0]?.["Job ID"] ?? "";
    await cluster.asUser("scancel", [`${id}_2`]);
    await cluster.asUser("touch", [`${experiment.folder}/sweep/go`]);
    expect(await running.ended).toMatchObject({ exitCode: 7 });
    expect(await told(experiment)).toEqual([
      `sweep: unknown, 1 task of job ${id} left no trace (cancelled while waiting?); \`retry\` runs it again`,
    ]);
  });

  test("an array that caps have no room for waits for a person, and holds up nobody", async () => {
    const experiment = await scriptsOf(cluster, {
      large: script("#SBATCH -t5 --array=0-9", "true"),
      small: script("#SBATCH -t5", "true"),
    });
    const ended = await experiment.runmark(["run", "--quiet"], { RUNMARK_MAX_IN_FLIGHT: "4" });
    expect(ended).toMatchObject({ exitCode: 7 });
    expect(await told(experiment)).toEqual([
      "large: blocked, its array has 10 tasks, and max_in_flight is 4",
      "small: completed, -",
    ]);
  });
});
