import {
  chmodSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Partition } from "../../src/model/job.ts";
import { realSystem } from "../../src/system/real.ts";
import type { Life, MemoryJob } from "../backends/memory-job.ts";
import { failingFiles } from "../support/failing-files.ts";
import { experimentWith, row, statusOf, toTheEnd } from "./experiment.ts";
import { jobWeights } from "./outputs.ts";
import { quickFolder } from "./quick-files.ts";
import { cellAt, withCell } from "./sheet.ts";
import { dies, jobsByOwner, type LifeOptions, put, ticked, type World, type WorldParts } from "./world.ts";

const CONFIG = "retry: { max_attempts: 3 }\nstagger: { seconds: 0 }\n";
const CUDA_OOM = "torch.OutOfMemoryError: CUDA out of memory.\n";

type Fate = Omit<Life, "startsAt">;

/** One training whose jobs fare one after the other as they are told; what is left of them ends well. */
async function retrying(fates: readonly Fate[], script = "", more: Partial<WorldParts> = {}): Promise<World> {
  const left = [...fates];
  const life = (_: MemoryJob["request"], startsAt: number): Life => ({
    startsAt,
    lastsMs: 50_000,
    ...left.shift(),
  });
  const world = await experimentWith({ config: CONFIG, life, ...more }, "r1");
  put(world.folder, "r1/finetune.slurm", `#!/bin/bash\n${script}`);
  return world;
}

const notes = (world: World): string | undefined => cellAt(world.read(), row("r1"), "Notes");
const asked = ({ scheduler }: World) => scheduler.calls.submit.map(({ overrides }) => overrides);
const oom: Fate = { exitCode: 1, state: "OUT_OF_MEMORY" };
const cuda: Fate = { exitCode: 1, log: CUDA_OOM };

/** Time goes on until a job has ended, and a tick sees it. */
async function afterJob(world: World, options: LifeOptions = {}) {
  world.pass(60_000);
  return ticked(world, options);
}

test("a retry goes in by the tick that sees the end, and the row tells of it until the last", async () => {
  const world = await retrying([oom, oom, oom], "#SBATCH --mem=1G\n");
  await ticked(world);
  expect(notes(world)).toBe("-");
  await afterJob(world);
  expect([world.scheduler.jobs.length, statusOf(world, "r1")]).toEqual([2, "queued"]);
  expect(notes(world)).toBe("attempt 2/3 after out of memory; 2 GiB");
  await afterJob(world);
  expect(notes(world)).toBe("attempt 3/3 after out of memory; 4 GiB");
  const report = await afterJob(world);
  expect(notes(world)).toMatch(/^attempt 3\/3: out of memory after 0:00:50; /);
  expect(report.choices[0]).toMatchObject({
    decision: { kind: "leave", notRetried: "retry.max_attempts is 3" },
    maxAttempts: 3,
    tries: "attempt 3/3",
  });
  expect(asked(world)).toEqual([
    undefined,
    { memory: { per: "node", mib: 2048 } },
    { memory: { per: "node", mib: 4096 } },
  ]);
});

test("a job that was killed, with SLURM's line that memory was why, ran out of memory", async () => {
  const killed = { state: "FAILED", exitCode: 137 };
  const line =
    "slurmstepd: error: Detected 1 oom_kill event in StepId=1001.batch. Some of the step tasks have been OOM Killed.";
  const world = await retrying([{ ...killed, log: `${line}\n` }, killed], "#SBATCH --mem=1G\n");
  await ticked(world);
  await afterJob(world);
  expect(notes(world)).toBe("attempt 2/3 after out of memory; 2 GiB");
  expect(world.events().flatMap((event) => (event.kind === "judged" ? event.status : []))).toEqual([
    "out_of_memory",
  ]);
  await afterJob(world);
  expect(statusOf(world, "r1")).toBe("failed");
});

test("what it took stands in the row once it has completed; a person's retry begins as the script says", async () => {
  const world = await retrying([oom], "#SBATCH --mem-per-cpu=100M\n");
  await toTheEnd(world);
  expect([statusOf(world, "r1"), notes(world)]).toEqual([
    "completed",
    "attempt 2/3 after out of memory; 200 MiB per CPU",
  ]);
  world.edit((text) => withCell(text, row("r1"), "Status", "retry"));
  await toTheEnd(world);
  expect(asked(world)).toEqual([undefined, { memory: { per: "cpu", mib: 200 } }, undefined]);
  expect(notes(world)).toBe("-");
});

test("notes of a person's stay, whatever is tried", async () => {
  const world = await retrying([oom], "#SBATCH --mem=1G\n");
  await ticked(world);
  world.edit((text) => withCell(text, row("r1"), "Notes", "mine"));
  await toTheEnd(world);
  expect([statusOf(world, "r1"), notes(world)]).toEqual(["completed", "mine"]);
});

test("an attempt for which there is no room goes in later as it was announced", async () => {
  const world = await retrying([oom], "#SBATCH --mem=1G\n");
  await ticked(world);
  world.scheduler.planSubmits({ made: false, answer: { kind: "wait", reason: "full", obstacle: "quota" } });
  await afterJob(world);
  put(world.folder, "r1/finetune.slurm", "#!/bin/bash\n#SBATCH --mem=7G\n");
  await toTheEnd(world);
  const memory = { per: "node", mib: 2048 };
  expect(asked(world)).toEqual([undefined, { memory }, { memory }]);
  expect(jobsByOwner(world)).toEqual({ r1: 2 });
});

describe("nodes", () => {
  const nodeFail = (node: string): Fate => ({ exitCode: 1, state: "NODE_FAIL", node });

  test("that have failed are left out, one after the other", async () => {
    const world = await retrying([nodeFail("n1"), nodeFail("n2")]);
    await toTheEnd(world);
    expect(asked(world)).toEqual([undefined, { exclude: ["n1"] }, { exclude: ["n1", "n2"] }]);
    expect(notes(world)).toBe("attempt 3/3 after node failure; without n1 n2");
  });

  test("after a preemption none is left out", async () => {
    const world = await retrying([{ exitCode: 1, state: "PREEMPTED", node: "n1" }]);
    await toTheEnd(world);
    expect(asked(world)).toEqual([undefined, undefined]);
    expect(notes(world)).toBe("attempt 2/3 after preemption");
  });
});

describe("what the partition allows", () => {
  const PARTITIONS: readonly Partition[] = [
    { name: "cpu", isDefault: true, maxMinutes: 90, nodes: 1, nodeMemoryMiB: 4000 },
  ];
  const options: LifeOptions = {
    backend: (backend) => ({ ...backend, partitions: async () => PARTITIONS }),
  };
  const timeout: Fate = { exitCode: 1, state: "TIMEOUT" };

  test("is asked for, and no more; what it does not allow is told and not tried", async () => {
    const world = await retrying([timeout, timeout], "#SBATCH --time=60\n");
    await ticked(world, options);
    await afterJob(world, options);
    const report = await afterJob(world, options);
    expect(asked(world)).toEqual([undefined, { timeMinutes: 90 }]);
    const reason = "it had 1:30:00, and partition cpu allows 1:30:00";
    expect(report.diagnostics).toContainEqual({
      severity: "warning",
      code: "retry.declined",
      message: `training/r1 is not tried again: ${reason}`,
      next: "Mend it, then: runmark retry training/r1",
    });
    expect([report.exitCode, statusOf(world, "r1")]).toEqual([1, "timeout"]);
    expect(report.choices[0]?.decision).toMatchObject({ kind: "leave", notRetried: reason });
    const again = await ticked(world);
    expect(again.choices[0]?.decision).toMatchObject({ kind: "leave", notRetried: reason });
  });

  test("the only node is not left out", async () => {
    const world = await retrying([{ exitCode: 1, state: "NODE_FAIL", node: "n1" }]);
    await ticked(world, options);
    await afterJob(world, options);
    await afterJob(world, options);
    expect(asked(world)).toEqual([undefined, undefined]);
  });

  test("is asked only before another attempt, and no answer holds nothing up", async () => {
    let calls = 0;
    const silent: LifeOptions = {
      backend: (backend) => ({
        ...backend,
        partitions: async () => {
          calls += 1;
          return undefined;
        },
      }),
    };
    const world = await retrying([timeout], "#SBATCH --time=60\n");
    await toTheEnd(world, silent);
    expect(asked(world)).toEqual([undefined, { timeMinutes: 120 }]);
    expect(calls).toBe(1);
  });
});

describe("a training that goes on from its checkpoints by itself", () => {
  const tool = `${CONFIG}tools:
  own:
    stage: training
    script: "{run}/finetune.slurm"
    resumes: true
    outputs: [{ path: "{run}/artifacts/epoch_{epoch}", check: checkpoint }]
`;
  const timeout: Fate = { exitCode: 1, state: "TIMEOUT" };
  const save = (world: World, epoch: number, at: number, weights: Uint8Array = jobWeights): void => {
    const path = `r1/artifacts/epoch_${epoch}/model.safetensors`;
    put(world.folder, path, weights);
    utimesSync(join(world.folder, path), at / 1000, at / 1000);
  };

  test("has the same time again where there is a new one, and more where there is none", async () => {
    const world = await retrying([timeout, timeout], "#SBATCH --time=60\n", { config: tool });
    await ticked(world);
    save(world, 0, world.clock.now() + 30_000);
    // A checkpoint that was cut off is none.
    save(world, 1, world.clock.now() + 40_000, jobWeights.subarray(0, 9));
    await afterJob(world);
    expect(notes(world)).toBe("attempt 2/3 after its time limit, from r1/artifacts/epoch_0");
    await afterJob(world);
    expect(asked(world)).toEqual([undefined, undefined, { timeMinutes: 120 }]);
  });
});

describe("the knob after a CUDA out of memory", () => {
  const YAML = "batch_size: 4 # mine\ngradient_accumulation_steps: 1\n";
  const TURNED = "batch_size: 2 # mine\ngradient_accumulation_steps: 2\n";
  const path = (world: World): string => join(world.folder, "r1/finetune.yaml");
  const text = (world: World): string => readFileSync(path(world), "utf8");
  const withYaml = async (fates: readonly Fate[], yaml = YAML): Promise<World> => {
    const world = await retrying(fates);
    put(world.folder, "r1/finetune.yaml", yaml);
    return world;
  };

  test("is turned once for each attempt, journaled first, with the mode of the file", async () => {
    const world = await withYaml([cuda]);
    chmodSync(path(world), 0o640);
    await toTheEnd(world);
    expect(text(world)).toBe(TURNED);
    expect(statSync(path(world)).mode & 0o777).toBe(0o640);
    expect(notes(world)).toBe(
      "attempt 2/3 after CUDA out of memory; batch_size 2, gradient_accumulation_steps 2",
    );
    const kinds = world.events().map(({ kind }) => kind);
    expect(kinds.slice(kinds.indexOf("adjusting")).filter((kind) => kind === "intent")).toHaveLength(1);
    expect(world.events().find(({ kind }) => kind === "adjusting")).toMatchObject({
      attempt: 1,
      file: "r1/finetune.yaml",
      changes: [
        { key: "batch_size", from: 4, to: 2 },
        { key: "gradient_accumulation_steps", from: 1, to: 2 },
      ],
    });
  });

  test("never below 1: told, and left", async () => {
    const world = await withYaml([cuda, cuda, cuda], YAML.replace("4", "2"));
    const report = await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 2 });
    expect(text(world)).toBe("batch_size: 1 # mine\ngradient_accumulation_steps: 2\n");
    expect([report.exitCode, statusOf(world, "r1")]).toEqual([1, "failed"]);
    expect(report.choices[0]?.decision).toMatchObject({
      notRetried: "r1/finetune.yaml has batch_size 1, which cannot be made smaller",
    });
  });

  test("a file that somebody has changed since a crash stays theirs", async () => {
    const world = await withYaml([cuda]);
    await ticked(world);
    world.pass(60_000);
    await dies(world, { at: /^rename \.finetune\.yaml\.runmark/, when: "before" });
    expect(text(world)).toBe(YAML);
    writeFileSync(path(world), YAML.replace("4", "3"));
    const report = await ticked(world);
    expect(text(world)).toBe(YAML.replace("4", "3"));
    expect(report.choices[0]?.decision).toMatchObject({
      notRetried: "somebody has changed r1/finetune.yaml meanwhile, and theirs stays",
    });
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    expect(() => statSync(join(world.folder, "r1/.finetune.yaml.runmark"))).toThrow("ENOENT");
  });

  test.each(["before", "after"] as const)("a crash %s the change: not turned twice", async (when) => {
    const world = await withYaml([cuda]);
    await ticked(world);
    world.pass(60_000);
    await dies(world, { at: /^rename \.finetune\.yaml\.runmark/, when });
    await toTheEnd(world);
    expect(text(world)).toBe(TURNED);
    expect(jobsByOwner(world)).toEqual({ r1: 2 });
  });

  test("a hold is obeyed before anything is changed", async () => {
    const world = await withYaml([cuda]);
    await ticked(world);
    world.edit((all) => withCell(all, row("r1"), "Status", "hold"));
    await afterJob(world);
    expect(text(world)).toBe(YAML);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
  });

  test("behind a link in the experiment the file is changed, and the link stays", async () => {
    const world = await retrying([cuda]);
    put(world.folder, "configs/r1.yaml", YAML);
    symlinkSync("../configs/r1.yaml", path(world));
    await toTheEnd(world);
    expect(readFileSync(join(world.folder, "configs/r1.yaml"), "utf8")).toBe(TURNED);
    expect(text(world)).toBe(TURNED);
  });

  test.each<[string, (world: World) => unknown, RegExp]>([
    ["there is none", () => undefined, /^there is no r1\/finetune\.yaml$/],
    [
      "it leads out of the experiment",
      async (world) => {
        const outside = join(await quickFolder(), "r1.yaml");
        writeFileSync(outside, YAML);
        symlinkSync(outside, path(world));
      },
      /^r1\/finetune\.yaml leads out of the experiment$/,
    ],
    ["it is a folder", (world) => void mkdirSync(path(world)), /^r1\/finetune\.yaml cannot be read: EISDIR/],
    [
      "it is not UTF-8",
      (world) => put(world.folder, "r1/finetune.yaml", Buffer.from("batch_size: 4 # \xff\n", "latin1")),
      /^r1\/finetune\.yaml is not UTF-8$/,
    ],
    [
      "no batch is in it",
      (world) => put(world.folder, "r1/finetune.yaml", "lr: 1\n"),
      /^r1\/finetune\.yaml has no batch_size$/,
    ],
  ])("without a file to change there is no attempt: %s", async (_, make, reason) => {
    const world = await retrying([cuda]);
    await make(world);
    const report = await toTheEnd(world);
    expect(jobsByOwner(world)).toEqual({ r1: 1 });
    const [choice] = report.choices;
    expect(choice?.decision.kind === "leave" && choice.decision.notRetried).toMatch(reason);
  });

  test("a file that cannot be written is left, and told of", async () => {
    const world = await withYaml([cuda]);
    await ticked(world);
    const files = failingFiles(realSystem().files, [{ path: /\.finetune\.yaml\.runmark$/, errno: "EACCES" }]);
    const report = await afterJob(world, { files });
    expect(report.choices[0]?.decision).toMatchObject({
      notRetried: expect.stringMatching(/^r1\/finetune\.yaml cannot be written: EACCES/),
    });
    expect(text(world)).toBe(YAML);
  });
});

test("without the setting nothing is tried again and no file is changed", async () => {
  const world = await retrying([cuda], "", { config: "stagger: { seconds: 0 }\n" });
  put(world.folder, "r1/finetune.yaml", "batch_size: 4\n");
  const report = await toTheEnd(world);
  expect(jobsByOwner(world)).toEqual({ r1: 1 });
  expect(report.choices[0]?.decision).not.toHaveProperty("notRetried");
  expect(notes(world)).toMatch(/^CUDA out of memory/);
});
