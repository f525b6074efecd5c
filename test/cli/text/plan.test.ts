import { describe, expect, test } from "vitest";
import { renderPlan } from "../../../src/cli/text/plan.ts";
import type { Plan, PlannedTask } from "../../../src/commands/plan.ts";
import { type Asks, totalsOf } from "../../../src/commands/plan-asks.ts";
import { screen, task } from "../examples.ts";

const big: Asks = {
  gpus: 2,
  cpus: 8,
  memoryMiB: 65_536,
  elements: 1,
  seconds: 14_400,
  timeFrom: "script",
  gpuHours: 8,
  cpuHours: 32,
};
const small: Asks = {
  gpus: 1,
  cpus: 4,
  elements: 1,
  seconds: 1_800,
  timeFrom: "partition",
  gpuHours: 0.5,
  cpuHours: 2,
};

/** A sweep of so many trainings, of which so many go in now; the last of these on their own terms. */
function sweep(count: number, now: number, asks: (row: number) => Asks, over: Partial<Plan> = {}): Plan {
  const tasks = Array.from({ length: count }, (_, row): PlannedTask => {
    const key = `training/llama3-8b_lora_r${row}_lr1e-5`;
    const goes = row < now;
    return {
      ...task({ key, status: "pending", decision: goes ? "submit" : "wait" }),
      why: goes ? "not submitted yet" : "waits for room: max_in_flight is 25",
      script: `llama3-8b_lora_r${row}_lr1e-5/finetune.slurm`,
      asks: asks(row),
    };
  });
  return {
    experiment: "sweep",
    folder: "/home/ann/exp",
    summary: "/home/ann/exp/experiment_summary.md",
    counts: { pending: count },
    total: count,
    tasks,
    backend: "slurm",
    maxInFlight: 25,
    staggerSeconds: 5,
    totals: {
      now: totalsOf(tasks.filter(({ decision }) => decision === "submit").map((each) => each.asks)),
      left: totalsOf(tasks.map((each) => each.asks)),
    },
    room: [
      { name: "max_in_flight", of: "runmark", most: 25, left: now, limits: "queued" },
      { name: "max_gpu_hours", of: "runmark", most: 500, left: 260.5, limits: "gpu-hours" },
      { name: "MaxSubmitJobs", of: "account", owner: "lab", most: 100, left: 3, limits: "queued" },
      { name: "MaxJobsPU", of: "qos", owner: "normal", most: 8, left: 2, limits: "running" },
    ],
    siteHolds: Math.max(0, now - 3),
    refused: 0,
    ...over,
  };
}

const shown = (plan: Plan, columns = 80, all = false): string =>
  renderPlan(plan, screen(columns), all, { start: "runmark run" });

describe("a plan on 80 columns", () => {
  test("where all ask for the same", () => {
    expect(shown(sweep(6, 4, () => big))).toMatchInlineSnapshot(`
      "sweep
      6 pending

      4 to submit now, each 2 gpu · 8 cpu · 64 GB · 4 h
        training/llama3-8b_lora_r0_lr1e-5  llama3-8b_lora_r0_lr1e-5/finetune.slurm
        training/llama3-8b_lora_r1_lr1e-5  llama3-8b_lora_r1_lr1e-5/finetune.slurm
        training/llama3-8b_lora_r2_lr1e-5  llama3-8b_lora_r2_lr1e-5/finetune.slurm
        training/llama3-8b_lora_r3_lr1e-5  llama3-8b_lora_r3_lr1e-5/finetune.slurm

      2 waiting, each 2 gpu · 8 cpu · 64 GB · 4 h
        training/llama3-8b_lora_r4_lr1e-5  waits for room: max_in_flight is 25
        training/llama3-8b_lora_r5_lr1e-5  waits for room: max_in_flight is 25

      now: at most 32 GPU-hours, 128 CPU-hours
      in all: at most 48 GPU-hours, 192 CPU-hours
      room: max_in_flight 25: 4 left; max_gpu_hours 500: 260.5 left
      site: MaxSubmitJobs 100 (account lab): 3 left; MaxJobsPU 8 (qos normal): 2 more
        may run
        → 1 of these jobs will wait until the site has room
      backend: slurm, at most 25 in flight, starts 5 s apart
      Start it with: runmark run
      "
    `);
  });
  test("where each asks for its own", () => {
    expect(shown(sweep(3, 3, (row) => (row === 1 ? small : big)))).toMatchInlineSnapshot(`
      "sweep
      3 pending

      3 to submit now
        training/llama3-8b_lora_r0_lr1e-5  2 gpu · 8 cpu · 64 GB · 4 h
        training/llama3-8b_lora_r1_lr1e-5  1 gpu · 4 cpu · 30 min (default)
        training/llama3-8b_lora_r2_lr1e-5  2 gpu · 8 cpu · 64 GB · 4 h

      now: at most 16.5 GPU-hours, 66 CPU-hours
      room: max_in_flight 25: 3 left; max_gpu_hours 500: 260.5 left
      site: MaxSubmitJobs 100 (account lab): 3 left; MaxJobsPU 8 (qos normal): 2 more
        may run
      backend: slurm, at most 25 in flight, starts 5 s apart
      Start it with: runmark run
      "
    `);
  });
  test("where it is too hot for any of it to start", () => {
    const hot = "this machine has 91 °C, and thermal.pause is 80: no job starts until it has 70";
    const lines = (plan: Plan): string[] => shown(plan).split("\n").slice(-4);
    expect(lines(sweep(3, 3, () => big, { heldUp: hot }))).toEqual([
      "Start it with: runmark run",
      "  → this machine has 91 °C, and thermal.pause is 80: no job starts until it has",
      "    70",
      "",
    ]);
    expect(lines(sweep(3, 0, () => big, { heldUp: hot })).at(-2)).toBe("There is nothing to submit now.");
  });
  test.each([
    [3, 1, ["Start it with: runmark run", "  → 1 of 3 would be refused as things stand"]],
    [3, 3, ["All would be refused as things stand: mend what is said of them first."]],
    [1, 1, ["It would be refused as things stand: mend what is said of it first."]],
  ])("where of %i to submit %i would be refused", (count, refused, last) => {
    const lines = shown(sweep(count, count, () => big, { refused }))
      .trimEnd()
      .split("\n");
    expect(lines.slice(-last.length - 1)).toEqual([expect.stringMatching(/^backend: /), ...last]);
  });
  test("where a run is at work, which submits all the same, or something is to cancel", () => {
    const plan = sweep(2, 2, () => big, { refused: 2 });
    const worker = { command: "run", pid: 7, host: "login1" };
    const [one, ...others] = plan.tasks;
    if (one === undefined) throw new Error("there are two");
    const tasks: PlannedTask[] = [{ ...one, decision: "cancel" }, ...others];
    expect(shown({ ...plan, known: { asOf: "2026-11-22T00:00:00Z", secondsAgo: 0, worker } })).toMatch(
      /\nA run is at work .*\n {2}→ 2 of 2 would be refused as things stand\n$/,
    );
    expect(shown({ ...plan, tasks, refused: 1 })).toMatch(
      /\nStart it with: runmark run\n {2}→ 1 of 1 would be refused as things stand\n$/,
    );
  });
  test("with all there is to remark", () => {
    const plan = sweep(3, 3, () => big);
    const [one, two, three] = plan.tasks;
    if (one === undefined || two === undefined || three === undefined) throw new Error("there are three");
    const tasks: PlannedTask[] = [
      { ...one, why: "attempt 2 after timeout", changedSince: 1, test: { verdict: "fine", nodes: "n[1-2]" } },
      { ...two, test: { verdict: "refused", says: "Invalid qos specification", next: "Correct it" } },
      { ...three, status: "completed", decision: "leave", asks: undefined, changedSince: 1 },
    ];
    expect(shown({ ...plan, tasks })).toMatchInlineSnapshot(`
      "sweep
      3 pending

      2 to submit now, each 2 gpu · 8 cpu · 64 GB · 4 h
        training/llama3-8b_lora_r0_lr1e-5  llama3-8b_lora_r0_lr1e-5/finetune.slurm
          attempt 2 after timeout; script changed since attempt 1; ✓ accepted on
          n[1-2]
        training/llama3-8b_lora_r1_lr1e-5  llama3-8b_lora_r1_lr1e-5/finetune.slurm
          ✗ refused: Invalid qos specification

      The script of 1 completed task has changed since it ran; --all lists it

      now: at most 24 GPU-hours, 96 CPU-hours
      room: max_in_flight 25: 3 left; max_gpu_hours 500: 260.5 left
      site: MaxSubmitJobs 100 (account lab): 3 left; MaxJobsPU 8 (qos normal): 2 more
        may run
      backend: slurm, at most 25 in flight, starts 5 s apart
      Start it with: runmark run
      "
    `);
  });
  test.each([25, 1000])("of %d tasks it fits on a screen or two, and no line is too long", (count) => {
    const lines = shown(sweep(count, 25, (row) => (row % 3 === 0 ? small : big))).split("\n");
    expect(lines.length).toBeLessThan(75);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

test("hours that nobody knows are said to be so", () => {
  const unknown: Asks = { gpus: 1, cpus: 1, elements: 40 };
  expect(shown(sweep(2, 2, () => unknown, { room: [] }))).toMatchInlineSnapshot(`
    "sweep
    2 pending

    2 to submit now, each 40 × 1 gpu · 1 cpu · no --time
      training/llama3-8b_lora_r0_lr1e-5  llama3-8b_lora_r0_lr1e-5/finetune.slurm
      training/llama3-8b_lora_r1_lr1e-5  llama3-8b_lora_r1_lr1e-5/finetune.slurm

    now: hours not known without a --time in the scripts
    backend: slurm, at most 25 in flight, starts 5 s apart
    Start it with: runmark run
    "
  `);
});
