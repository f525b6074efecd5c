import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Workshop, workshop } from "./workshop.ts";

const summary = (rows: Readonly<Record<string, string>>): string =>
  `# Night\n\n## Runs\n\n| Run Name | Script | Status | Job ID | Notes |\n|---|---|---|---|---|\n${Object.entries(
    rows,
  )
    .map(([run, script]) => `| ${run} | ${script} | pending | - | - |\n`)
    .join("")}`;

const FILES = {
  "experiment_summary.md": summary({ small: "gpu.sh", large: "gpu.sh", many: "many.sh", short: "short.sh" }),
  "gpu.sh": "#!/bin/bash\n#SBATCH --gpus=2 --cpus-per-task=8 --mem=64G --time=4:00:00\n",
  "many.sh": "#!/bin/bash\n#SBATCH --array=0-9 --time=30\n",
  "short.sh": "#!/bin/bash\n",
};

const plan = async (shop: Workshop, ...flags: readonly string[]): Promise<string> => {
  const { out, err } = await shop.run(["plan", ...flags]);
  return shop.plain(`${out}${err}`).replaceAll(/start \d{4}-\d\d-\d\d \d\d:\d\d/g, "start DAY");
};

test("what each task asks for, what all take at most, what there is room for", async () => {
  const shop = await workshop({ files: FILES });
  await writeFile(join(shop.slurm.folder, "users"), "lab|lab||2|4|normal\n");
  expect(await plan(shop)).toMatchInlineSnapshot(`
    "Night
    4 pending

    4 to submit now
      training/small  2 gpu · 8 cpu · 64 GB · 4 h  gpu.sh
      training/large  2 gpu · 8 cpu · 64 GB · 4 h  gpu.sh
      training/many   10 × 1 cpu · 30 min          many.sh
      training/short  1 cpu · 1 h (default)        short.sh

    now: at most 16 GPU-hours, 70 CPU-hours
    site: MaxJobs 2 (account lab): 2 more may run; MaxSubmitJobs 4 (account lab): 4 left
      → 10 of these jobs will wait until the site has room
    backend: slurm, at most 25 in flight
    Start it with: runmark run
    "
  `);
});

test("--test asks once for scripts that are alike, shows estimates and refusals, and makes no job", async () => {
  const shop = await workshop({
    files: { ...FILES, "short.sh": "#!/bin/bash\n#SBATCH --partition=nosuch\n" },
  });
  expect(await plan(shop, "--test")).toMatchInlineSnapshot(`
    "Night
    4 pending

    4 to submit now
      training/small  2 gpu · 8 cpu · 64 GB · 4 h  gpu.sh
        ✓ may start DAY on n1
      training/large  2 gpu · 8 cpu · 64 GB · 4 h  gpu.sh
        ✓ may start DAY on n1
      training/many   10 × 1 cpu · 30 min          many.sh
        ✓ may start DAY on n1
      training/short  1 cpu · no --time            short.sh
        ✗ refused: invalid partition specified: nosuch; Invalid partition name specified

    now: at most 16 GPU-hours, 69 CPU-hours; not known of 1 task
    backend: slurm, at most 25 in flight
    Start it with: runmark run
      → 1 of 4 would be refused as things stand
    warning: training/short: there is no partition "nosuch" here, or you may not see it [site.no-partition]
      → Correct --partition in the script; \`sinfo -s\` lists them
    warning: training/short would be refused: invalid partition specified: nosuch; Invalid partition name specified [test.refused]
      → Correct --partition in the script; \`sinfo -s\` lists them
    "
  `);
  expect(await shop.slurm.calls("sbatch")).toHaveLength(3);
  expect(await shop.slurm.jobs()).toEqual([]);
});

test("a start that would come to nothing is not advised, also where two share the script that is refused", async () => {
  const shop = await workshop({
    files: { "experiment_summary.md": summary({ one: "empty.sh", two: "empty.sh" }), "empty.sh": "" },
  });
  expect(await plan(shop)).toContain(
    "\nAll would be refused as things stand: mend what is said of them first.\nwarning: training/one would be refused: ",
  );
});

test("partitions that are down, or allow less time than a script asks for", async () => {
  const shop = await workshop({
    files: {
      ...FILES,
      "many.sh": "#!/bin/bash\n#SBATCH --partition=pdown\n",
      "gpu.sh": "#!/bin/bash\n#SBATCH --partition=gpu --time=2-0\n",
    },
  });
  expect((await shop.run(["plan"])).err).toMatchInlineSnapshot(`
    "warning: training/small and 1 more: its script asks for 2-00:00:00, and partition gpu allows 10:00:00 [site.time-limit]
      → Ask for less in --time, or for another partition: SLURM refuses such a job, or lets it wait for ever
    warning: training/many: partition pdown is DOWN [site.partition-down]
      → SLURM refuses jobs for it, or lets them wait until it is up again; see \`sinfo -s\`
    "
  `);
});

test("where nobody answers, that is said, and all the rest is shown", async () => {
  const shop = await workshop({ files: FILES });
  const down = {
    work: false,
    exitCode: 1,
    stderr: "slurm_load_jobs error: Unable to contact slurm controller (connect failure)",
  };
  await shop.slurm.next("squeue", down);
  await shop.slurm.next("scontrol", { ...down, stdout: "" });
  await shop.slurm.next("sacctmgr", { ...down, stdout: "" }, { ...down, stdout: "" });
  expect(await plan(shop, "--test")).toMatchInlineSnapshot(`
    "Night
    4 pending

    4 to submit now
      training/small  2 gpu · 8 cpu · 64 GB · 4 h  gpu.sh
      training/large  2 gpu · 8 cpu · 64 GB · 4 h  gpu.sh
      training/many   10 × 1 cpu · 30 min          many.sh
      training/short  1 cpu · no --time            short.sh

    now: at most 16 GPU-hours, 69 CPU-hours; not known of 1 task
    site: not known: squeue: Unable to contact slurm controller (connect failure)
    backend: slurm, at most 25 in flight
    Start it with: runmark run
    "
  `);
  expect(await shop.slurm.calls("sbatch")).toEqual([]);
});

test("scripts that changed since they ran", async () => {
  const shop = await workshop({ files: FILES });
  await shop.run(["tick"]);
  for (const run of ["small", "large", "short"])
    await shop.slurm.setState(await shop.job(run), run === "large" ? "FAILED" : "COMPLETED");
  await shop.run(["tick"]);
  expect((await shop.run(["retry", "large"])).code).toBe(0);
  await shop.write("gpu.sh", `${FILES["gpu.sh"]}# smaller batch\n`);
  expect(await plan(shop)).toMatchInlineSnapshot(`
    "Night
    1 pending · 1 queued · 2 completed

    1 to submit now: 2 gpu · 8 cpu · 64 GB · 4 h
      training/large  gpu.sh
        a person asked for it again; script changed since attempt 1

    The script of 1 completed task has changed since it ran; --all lists it

    now: at most 8 GPU-hours, 32 CPU-hours
    room: max_in_flight 25: 15 left
    backend: slurm, at most 25 in flight
    Start it with: runmark run
    "
  `);
  expect(await plan(shop, "--all")).toContain("ran\n  training/small\n");
});

test("a cap on GPU-hours keeps back what goes beyond it; what is left over is a person's", async () => {
  const shop = await workshop({ files: FILES });
  expect(await plan(shop, "--max-gpu-hours", "10")).toMatchInlineSnapshot(`
    "Night
    4 pending

    3 to submit now
      training/small  2 gpu · 8 cpu · 64 GB · 4 h  gpu.sh
      training/many   10 × 1 cpu · 30 min          many.sh
      training/short  1 cpu · 1 h (default)        short.sh

    1 waiting: 2 gpu · 8 cpu · 64 GB · 4 h
      training/large  waits for GPU-hours: 8 more would make 16 of max_gpu_hours 10

    now: at most 8 GPU-hours, 38 CPU-hours
    in all: at most 16 GPU-hours, 70 CPU-hours
    room: max_gpu_hours 10: 10 left
    backend: slurm, at most 25 in flight
    Start it with: runmark run --max-gpu-hours 10
    warning: 1 task waits for GPU-hours: 8 of max_gpu_hours 10 are spent, or may be by what comes before [budget.gpu-hours]
      → Raise it: --max-gpu-hours, or max_gpu_hours in runmark.yaml; \`hold\` in a Status cell lets those behind it go first
    "
  `);
  const { code } = await shop.run(["tick", "--max-gpu-hours", "10"]);
  expect(code).toBe(4);
  expect((await shop.slurm.jobs()).map(({ name }) => name.replace(/~.*/, "")).sort()).toEqual([
    "many",
    "short",
    "small",
  ]);
  for (const run of ["small", "many", "short"]) {
    const start = String(Math.floor(Date.now() / 1000) - 4 * 3600);
    await shop.slurm.setState(await shop.job(run), "COMPLETED");
    await shop.slurm.change(await shop.job(run), { start });
  }
  const last = await shop.run(["run", "--max-gpu-hours", "10", "--json"]);
  expect(last.code).toBe(7);
  expect(JSON.parse(last.out).diagnostics).toMatchObject([{ code: "budget.gpu-hours" }]);
});
