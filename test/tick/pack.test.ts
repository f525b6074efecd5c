import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SubmitPlan } from "../backends/memory.ts";
import { experimentWith, row, statusOf, ticksLater, toTheEnd } from "./experiment.ts";
import { cellAt, withCell } from "./sheet.ts";
import { forgetJournal, ownerOf, put, ticked, type World } from "./world.ts";

const CONFIG = "stagger.seconds: 0\nsubmit.pack: true\n";
const RUNS = ["r1", "r2", "r3", "r4"];

const packs = (more: Parameters<typeof experimentWith>[0] = {}) =>
  experimentWith({ config: CONFIG, ...more }, ...RUNS);

/** The runs of each submission, in order. */
const submissions = ({ scheduler }: World): string[] =>
  scheduler.calls.submit.map((request) => {
    const text = request.script.kind === "text" ? request.script.text : "";
    const names = [...text.matchAll(/SLURM_JOB_NAME='([^~]*)~/g)].map(([, name]) => name);
    return names.length === 0 ? ownerOf({ request }) : names.join(" ");
  });

const jobIds = (world: World) => RUNS.map((run) => cellAt(world.read(), row(run), "Job ID"));
const packFiles = ({ folder }: World) => readdirSync(join(folder, ".runmark", "packs"));

const wait: SubmitPlan = { made: false, answer: { kind: "wait", obstacle: "quota", reason: "full" } };

describe("runs that ask for the same", () => {
  test("go in as one array, each with an id of its own", async () => {
    const world = await packs();
    await ticked(world);
    expect(submissions(world)).toEqual(["r1 r2 r3 r4"]);
    expect(jobIds(world)).toEqual(["1001_0", "1001_1", "1001_2", "1001_3"]);
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(RUNS.map((run) => statusOf(world, run))).toEqual(RUNS.map(() => "completed"));
  });

  test("and no others with them", async () => {
    const world = await packs();
    put(world.folder, "r2/finetune.slurm", "#!/bin/bash\n#SBATCH --time=5\n");
    put(world.folder, "r3/finetune.slurm", "#!/bin/bash\n#SBATCH --array=0-2\n");
    await ticked(world);
    expect(submissions(world)).toEqual(["r1 r4", "r2", "r3"]);
  });

  test("and none that the scheduler would refuse: it is handed the file itself", async () => {
    const world = await packs();
    put(world.folder, "r2/finetune.slurm", "");
    put(world.folder, "r3/finetune.slurm", "");
    await ticked(world);
    expect(submissions(world)).toEqual(["r1 r4", "r2", "r3"]);
    expect(world.scheduler.calls.submit.slice(1)).toMatchObject(
      ["r2", "r3"].map((run) => ({
        script: { kind: "file", path: join(world.folder, run, "finetune.slurm") },
      })),
    );
  });

  test("not more than the scheduler takes as one array, nor than there is room for", async () => {
    const world = await packs({ config: `${CONFIG}max_in_flight: 3\n` });
    await ticked(world, { backend: (backend) => ({ ...backend, largestArray: async () => 2 }) });
    expect(submissions(world)).toEqual(["r1 r2", "r3"]);
  });

  test("by themselves where the backend has no arrays", async () => {
    const world = await packs();
    await ticked(world, {
      backend: ({ name, submit, observe, cancel, usage }) => ({ name, submit, observe, cancel, usage }),
    });
    expect(submissions(world)).toEqual(RUNS);
  });

  test("in halves, until a quota has room", async () => {
    const world = await packs();
    world.scheduler.planSubmits(wait, wait);
    await ticked(world);
    expect(submissions(world)).toEqual(["r1 r2 r3 r4", "r1 r2", "r1", "r2", "r3 r4"]);
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(world.scheduler.jobs.map(ownerOf).sort()).toEqual(RUNS);
  });

  test("wait where there is room for none", async () => {
    const world = await packs();
    world.scheduler.planSubmits(...Array<SubmitPlan>(6).fill(wait));
    await ticked(world);
    expect(world.scheduler.jobs).toEqual([]);
    expect(RUNS.map((run) => statusOf(world, run))).toEqual(RUNS.map(() => "pending"));
    expect((await toTheEnd(world)).exitCode).toBe(0);
  });

  test("one by one where their array is refused, so that each hears of its own script", async () => {
    const world = await packs({ refuses: (owner) => (owner === "r2" ? "no such partition" : undefined) });
    await toTheEnd(world);
    expect(RUNS.map((run) => statusOf(world, run))).toEqual([
      "completed",
      "failed",
      "completed",
      "completed",
    ]);
    expect(world.scheduler.jobs.map(ownerOf)).toEqual(["r1", "r3", "r4"]);
  });

  test("run what their scripts said when they went in", async () => {
    const world = await packs();
    put(world.folder, "r3/finetune.slurm", "#!/bin/bash\necho other\n");
    await ticked(world);
    expect(packFiles(world)).toHaveLength(3);
    await toTheEnd(world);
    await ticked(world);
    expect(packFiles(world)).toEqual([]);
  });
});

describe("an element", () => {
  test("that was preempted runs again by itself, the others go on", async () => {
    const world = await packs({
      life: (request, submittedAt) => ({
        startsAt: submittedAt,
        lastsMs: 90_000,
        ...(ownerOf({ request }) === "r3" &&
          world.scheduler.calls.submit.length === 1 && { state: "PREEMPTED" }),
      }),
      config: `${CONFIG}retry.max_attempts: 2\n`,
    });
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(submissions(world)).toEqual(["r1 r2 r3 r4", "r3"]);
    expect(jobIds(world)).toEqual(["1001_0", "1001_1", "1002", "1001_3"]);
  });

  test("is tried again alone where it asks for more, and with others where it does not", async () => {
    const world = await packs({ config: `${CONFIG}retry.max_attempts: 2\n` });
    for (const run of RUNS) put(world.folder, `${run}/finetune.slurm`, "#!/bin/bash\n#SBATCH --mem=1G\n");
    await ticked(world);
    const ends = ["OUT_OF_MEMORY", "PREEMPTED", "PREEMPTED", "OUT_OF_MEMORY"];
    for (const [element, state] of ends.entries())
      world.scheduler.set(`1001_${element}`, state, { exitCode: 1 });
    await ticked(world);
    world.pass(60_000);
    await ticked(world);
    expect(submissions(world)).toEqual(["r1 r2 r3 r4", "r1", "r4", "r2 r3"]);
    expect(world.scheduler.calls.submit.map(({ overrides }) => overrides?.memory?.mib)).toEqual([
      ...[undefined, 2048, 2048, undefined],
    ]);
  });

  test("ran out of memory where SLURM says so of it, and of no other", async () => {
    const world = await packs();
    await ticked(world);
    const tag = packFiles(world)[0]?.split(".")[0];
    const remarks = (element: number) => join(".runmark", "packs", `${tag}.${element}.log`);
    const line = "slurmstepd: error: Detected 1 oom_kill event in StepId=1005.batch. Some of the step tasks";
    put(world.folder, remarks(0), "");
    put(world.folder, remarks(1), `${line} have been OOM Killed.\n`);
    for (const element of [0, 1]) world.scheduler.set(`1001_${element}`, "FAILED", { exitCode: 137 });
    await ticked(world);
    const judged = world.events().flatMap((event) => (event.kind === "judged" ? [event] : []));
    expect(judged).toMatchObject([
      { task: "training/r1", status: "failed", diagnosis: { cause: "killed" } },
      {
        task: "training/r2",
        status: "out_of_memory",
        diagnosis: { cause: "host_oom", evidence: { path: join(world.folder, remarks(1)), line: 1 } },
      },
    ]);
    await toTheEnd(world);
    await ticked(world);
    // They are there for as long as the failures stand.
    expect(packFiles(world).sort()).toEqual([`${tag}.0.log`, `${tag}.1.log`]);
    world.edit((text) => withCell(text, row("r2"), "Status", "retry"));
    await toTheEnd(world);
    await ticked(world);
    expect(packFiles(world)).toEqual([`${tag}.0.log`]);
  });

  test("is cancelled alone", async () => {
    const world = await packs();
    await ticked(world);
    world.edit((text) => text.replace("| r2 | 17 | queued", "| r2 | 17 | cancel"));
    await toTheEnd(world);
    expect(world.scheduler.calls.cancel.flat().map(({ id }) => id)).toEqual(["1001_1"]);
    expect(RUNS.map((run) => statusOf(world, run))).toEqual([
      "completed",
      "cancelled",
      "completed",
      "completed",
    ]);
  });

  test.each([
    ["whose answer was lost", true],
    ["whose array is made late", "late"],
  ] as const)("%s is found by the array's name", async (_, made) => {
    const world = await packs();
    world.scheduler.planSubmits({ made, answer: { kind: "unclear", reason: "Socket timed out" } });
    await ticked(world);
    world.scheduler.thaw();
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(submissions(world)).toEqual(["r1 r2 r3 r4"]);
    expect(jobIds(world)).toEqual(["1001_0", "1001_1", "1001_2", "1001_3"]);
  });

  test("of an array that is made after others were sent in its place is shown as a second job", async () => {
    const world = await packs({ life: (_, at) => ({ startsAt: at, lastsMs: 900_000 }) });
    world.scheduler.planSubmits({ made: "late", answer: { kind: "unclear", reason: "Socket timed out" } });
    await ticked(world);
    // One script was changed meanwhile, so that another array goes in, under another name.
    put(world.folder, "r1/finetune.slurm", "#!/bin/bash\n#SBATCH --time=5\n");
    await ticksLater(world, 4);
    expect(submissions(world)).toEqual(["r1 r2 r3 r4", "r1", "r2 r3 r4"]);
    expect(jobIds(world)).toEqual(["1002", "1003_0", "1003_1", "1003_2"]);
    world.scheduler.thaw();
    for (const _ of [1, 2]) {
      const { diagnostics } = await ticked(world);
      expect(diagnostics.filter(({ code }) => code === "submission.second-job")).toMatchObject(
        ["1001_0", "1001_1", "1001_2", "1001_3"].map((id) => ({
          next: expect.stringContaining(`scancel ${id}`),
        })),
      );
    }
    const last = await toTheEnd(world);
    expect([last.exitCode, last.diagnostics]).toEqual([0, []]);
  });

  test("of an array that is made before anything was sent in its place is followed", async () => {
    const world = await packs();
    world.scheduler.planSubmits({ made: "late", answer: { kind: "unclear", reason: "Socket timed out" } });
    await ticked(world);
    const full = Array<SubmitPlan>(12).fill(wait);
    world.scheduler.planSubmits(...full);
    await ticksLater(world, 4);
    expect(RUNS.map((run) => statusOf(world, run))).toEqual(RUNS.map(() => "pending"));
    world.scheduler.thaw();
    await ticked(world);
    expect(jobIds(world)).toEqual(["1001_0", "1001_1", "1001_2", "1001_3"]);
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(world.scheduler.jobs.map(ownerOf).sort()).toEqual(RUNS);
  });

  test("is found when the journal was lost before its id was written down", async () => {
    const world = await packs();
    await ticked(world);
    world.edit((text) => text.replaceAll(/queued \| 1001_\d/g, "pending | -"));
    forgetJournal(world);
    expect((await toTheEnd(world)).exitCode).toBe(0);
    expect(submissions(world)).toEqual(["r1 r2 r3 r4"]);
    expect(jobIds(world)).toEqual(["1001_0", "1001_1", "1001_2", "1001_3"]);
  });

  test("keeps its copy of the script behind a lost journal", async () => {
    const world = await packs({ config: `${CONFIG}max_in_flight: 9\n` });
    await ticked(world);
    forgetJournal(world);
    await ticked(world);
    world.edit((text) => text.replace(/\| r4 \| 17 \| \w+/, "| r4 | 17 | retry"));
    await ticked(world);
    await ticked(world);
    expect(packFiles(world)).toHaveLength(2);
    await toTheEnd(world);
    expect(world.scheduler.jobs.map(ownerOf).sort()).toEqual(["r1", "r2", "r3", "r4", "r4"]);
  });
});
