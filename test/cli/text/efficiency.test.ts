import { describe, expect, test } from "vitest";
import { efficiencyReport } from "../../../src/cli/efficiency-schema.ts";
import { envelopeOf } from "../../../src/cli/schemas.ts";
import { renderEfficiency } from "../../../src/cli/text/efficiency.ts";
import { type EfficiencyReport, reportOf } from "../../../src/commands/efficiency-report.ts";
import type { Attempt } from "../../../src/model/record.ts";
import type { Status } from "../../../src/model/status.ts";
import type { JobUsage } from "../../../src/model/usage.ts";
import type { TaskTries, Try } from "../../../src/tick/usage/tries.ts";
import { read } from "../../docs/documents.ts";
import { GB, HOUR, judged } from "../../monitor/efficiency/runs.ts";
import { named, pipe, screen } from "../examples.ts";

const attempt = (number: number): Attempt => ({
  number,
  tag: "0a1b2c3d",
  name: "r8~0a1b2c3d",
  intendedAt: 0,
  phase: { kind: "intended" },
});

/** A task by what its script asked for and what each try at it used; the last one is of use if it completed. */
function tried(
  key: string,
  status: Status,
  options: string,
  ...tries: readonly (readonly Partial<JobUsage>[])[]
): TaskTries {
  const [stage = "", run = ""] = key.split("/");
  const { forms } = judged(options, {});
  return {
    choice: {
      task: { key, stage, run, control: false, said: { kind: "blank" }, cells: {} },
      record: undefined,
      maxAttempts: 1,
      standing: { status },
      decision: { kind: "leave", reason: status },
    },
    ask: { forms, folders: [] },
    tries: tries.map(
      (usages, index): Try => ({
        attempt: attempt(index + 1),
        job: { id: String(57_788_584 + index) },
        measured: judged(options, ...usages).measured,
        isOfUse: index === tries.length - 1 && (status === "completed" || status === "running"),
      }),
    ),
  };
}

const TRAIN = "--mem=64G -c 8 --gpus=1 -t 24:00:00";
const hours = (count: number): Partial<JobUsage> => ({ elapsedSeconds: count * HOUR });
const gpu = (percent: number): Partial<JobUsage> => ({ gpu: { kind: "mean", percent, memoryMiB: 30_000 } });

/** A night in which something of everything ran. */
const NIGHT = reportOf(
  "cap_4L_lora_lr_sweep",
  [
    tried("training/r8_lr1e-5", "completed", TRAIN, [
      { ...hours(2.1), ...gpu(83), cpuSeconds: 5 * HOUR, memoryMiB: 6.2 * GB },
    ]),
    tried("training/r8_lr5e-5", "completed", TRAIN, [
      { ...hours(2.4), ...gpu(79), cpuSeconds: 6 * HOUR, memoryMiB: 7.1 * GB },
    ]),
    tried(
      "training/r64_lr1e-5",
      "completed",
      TRAIN,
      [{ ...hours(0.5), state: "FAILED", cpuSeconds: HOUR, memoryMiB: 30 * GB }],
      [{ ...hours(5), ...gpu(11), cpuSeconds: 4 * HOUR, memoryMiB: 63 * GB }],
    ),
    tried("training/r64_lr5e-5_with_a_name_that_goes_on_and_on_seed42", "out_of_memory", TRAIN, [
      { elapsedSeconds: 75, state: "OUT_OF_MEMORY", cpuSeconds: 60, memoryMiB: 64 * GB },
    ]),
    tried("training/r32_lr5e-5", "running", TRAIN, [
      { state: "RUNNING", elapsedSeconds: 312, endedAt: undefined as unknown as number },
    ]),
    tried("evaluation/r8_lr1e-5/capitalization/0", "completed", "--mem=16G -c 2 -t 60 --gpus=1", [
      { elapsedSeconds: 400, cpuSeconds: 500, memoryMiB: 9 * GB, gpu: { kind: "peak", percent: 97 } },
    ]),
    tried("evaluation/r8_lr5e-5/capitalization/0", "completed", "--mem=16G -c 2 -t 60 --gpus=1", [
      { elapsedSeconds: 30 },
    ]),
  ],
  false,
);

/** Accepted with `npx vitest run --project unit test/cli/text/efficiency.test.ts -u`; the first one also in docs/watching.md. */
describe("efficiency", () => {
  test("on 80 columns, and in docs/watching.md", () => {
    const shown = renderEfficiency(NIGHT, screen(80), false);
    expect(shown).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      7 tasks, 8 attempts · 81 CPU-hours, 20 % used · 10 GPU-hours, 44 % busy
      649 GB-hours, 56 % used
      2 attempts without success held 4.2 CPU-hours and 0.52 GPU-hours of that

      median of   tasks  time   cpu  memory   gpu
      training        5   9 %  20 %    55 %  79 %
      evaluation      2   6 %  63 %    56 %

      → training: 3 runs asked 8 cpus, kept at most 2.5 busy on average:
                  --cpus-per-task=3 would do
      → training: 3 runs asked 1-00:00:00, took at most 5:00:00: --time=8:00:00 would
                  do, and start sooner

      training                                          time   cpu        memory   gpu
        r64_lr1e-5                      ✓         5 h of 1 d  10 %   63 of 64 GB  11 %
          → used 63 of 64 GB, close to out of memory: --mem=80G would be safer
          → kept the GPU busy 11 % of the time; some sites cancel jobs whose GPUs
            stand idle: see what it waits for (data, cpus), or ask for fewer
        r8_lr5e-5                       ✓  2 h 24 min of 1 d  31 %  7.1 of 64 GB  79 %
          → asked 64 GB, used 7.1 GB: --mem=9G would do
        r8_lr1e-5                       ✓   2 h 6 min of 1 d  30 %  6.2 of 64 GB  83 %
          → asked 64 GB, used 6.2 GB: --mem=8G would do
        r64_lr5e-5_with…_and_on_seed42  ✗  1 min 15 s of 1 d  10 %   64 of 64 GB
          → used 64 of 64 GB, and ran out of it: --mem=80G would be safer
        r32_lr5e-5                      ▶  5 min 12 s of 1 d

      evaluation                                    time   cpu      memory       gpu
        r8_lr1e-5/capitalization/0  ✓  6 min 40 s of 1 h  63 %  9 of 16 GB  max 97 %
          → asked 1:00:00, took 0:06:40: --time=0:10:00 would do, and start sooner
        r8_lr5e-5/capitalization/0  ✓        30 s of 1 h
          → asked 1:00:00, took 0:00:30: --time=0:10:00 would do, and start sooner
      "
    `);
    expect(read("docs/watching.md")).toContain(shown);
  });

  test("on 40 columns", () => {
    expect(renderEfficiency(NIGHT, screen(40), false)).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      7 tasks, 8 attempts
      81 CPU-hours, 20 % used
      10 GPU-hours, 44 % busy
      649 GB-hours, 56 % used
      2 attempts without success held 4.2
      CPU-hours and 0.52 GPU-hours of that

      median of   tasks  time   cpu  memory   gpu
      training        5   9 %  20 %    55 %  79 %
      evaluation      2   6 %  63 %    56 %

      → training: 3 runs asked 8 cpus, kept at
                  most 2.5 busy on average:
                  --cpus-per-task=3 would do
      → training: 3 runs asked 1-00:00:00,
                  took at most 5:00:00:
                  --time=8:00:00 would do, and
                  start sooner

      training                 time   cpu  memory   gpu
        r64_lr1e-5    ✓         5 h  10 %   63 GB  11 %
          → used 63 of 64 GB, close to out of
            memory: --mem=80G would be safer
          → kept the GPU busy 11 % of the
            time; some sites cancel jobs whose
            GPUs stand idle: see what it waits
            for (data, cpus), or ask for fewer
        r8_lr5e-5     ✓  2 h 24 min  31 %  7.1 GB  79 %
          → asked 64 GB, used 7.1 GB: --mem=9G
            would do
        r8_lr1e-5     ✓   2 h 6 min  30 %  6.2 GB  83 %
          → asked 64 GB, used 6.2 GB: --mem=8G
            would do
        r64_lr…eed42  ✗  1 min 15 s  10 %   64 GB
          → used 64 of 64 GB, and ran out of
            it: --mem=80G would be safer
        r32_lr5e-5    ▶  5 min 12 s

      evaluation               time   cpu  memory       gpu
        r8_lr1…ion/0  ✓  6 min 40 s  63 %    9 GB  max 97 %
          → asked 1:00:00, took 0:06:40:
            --time=0:10:00 would do, and start
            sooner
        r8_lr5…ion/0  ✓        30 s
          → asked 1:00:00, took 0:00:30:
            --time=0:10:00 would do, and start
            sooner
      "
    `);
  });

  test("in colours", () => {
    const one = { ...NIGHT, tasks: NIGHT.tasks.slice(0, 1) };
    expect(named(renderEfficiency(one, screen(80, true), false))).toMatchInlineSnapshot(`
      "<bold>cap_4L_lora_lr_sweep</>
      1 task, 8 attempts · 81 CPU-hours, 20 % used · 10 GPU-hours, 44 % busy
      649 GB-hours, 56 % used
      2 attempts without success held 4.2 CPU-hours and 0.52 GPU-hours of that

      <dim>median of   tasks  time   cpu  memory   gpu</>
      training        5   9 %  20 %    55 %  79 %
      evaluation      2   6 %  63 %    56 %

      → training: 3 runs asked 8 cpus, kept at most 2.5 busy on average:
                  --cpus-per-task=3 would do
      → training: 3 runs asked 1-00:00:00, took at most 5:00:00: --time=8:00:00 would
                  do, and start sooner

      <bold>training       </>  <dim>      time   cpu       memory   gpu</>
        r64_lr1e-5  <green>✓</>  5 h of 1 d  10 %  63 of 64 GB  11 %
          → used 63 of 64 GB, close to out of memory: --mem=80G would be safer
          → kept the GPU busy 11 % of the time; some sites cancel jobs whose GPUs
            stand idle: see what it waits for (data, cpus), or ask for fewer
      "
    `);
  });

  test("into a pipe nothing is cut, and every line fits a screen of 80 but for names", () => {
    expect(renderEfficiency(NIGHT, pipe, false)).toContain(
      "r64_lr5e-5_with_a_name_that_goes_on_and_on_seed42",
    );
    const long = renderEfficiency(NIGHT, screen(80), true).split("\n");
    expect(long.filter((line) => line.length > 80)).toEqual([]);
  });

  test("of nothing", () => {
    const nothing = reportOf("empty", [tried("training/r1", "queued", TRAIN)], false);
    expect(renderEfficiency(nothing, screen(80), false)).toBe("Nothing has run yet.\n");
  });

  test("of one that is named and has not run", () => {
    const waiting = reportOf("small", [tried("training/r1", "queued", TRAIN)], true);
    expect(renderEfficiency(waiting, screen(80), false)).toMatchInlineSnapshot(`
      "small
      1 task

      training
        r1   ○  it had no job yet
      "
    `);
  });

  const many = (count: number): EfficiencyReport =>
    reportOf(
      "sweep",
      Array.from({ length: count }, (_, index) =>
        tried(`training/seed${index}`, "completed", "--mem=64G -c 8 -t 24:00:00", [
          {
            ...hours(1 + (index % 7)),
            cpuSeconds: (1 + (index % 5)) * HOUR,
            memoryMiB: (2 + (index % 6)) * GB,
          },
        ]),
      ),
      false,
    );

  test("of a thousand: one screen, the worst first, the rest counted", () => {
    const shown = renderEfficiency(many(1000), screen(80), false);
    expect(shown).toMatchInlineSnapshot(`
      "sweep
      1000 tasks · 31976 CPU-hours, 9 % used · 255808 GB-hours, 7 % used

      median of  tasks  time  cpu  memory
      training    1000  17 %  9 %     6 %

      → training: 1000 runs asked 64 GB, used at most 7 GB: --mem=9G would do
      → training: 1000 runs asked 8 cpus, kept at most 5 busy on average:
                  --cpus-per-task=6 would do
      → training: 1000 runs asked 1-00:00:00, took at most 7:00:00: --time=11:00:00
                  would do, and start sooner

      training            time  cpu      memory
        seed90   ✓  7 h of 1 d  2 %  2 of 64 GB
        seed300  ✓  7 h of 1 d  2 %  2 of 64 GB
        seed510  ✓  7 h of 1 d  2 %  2 of 64 GB
        seed720  ✓  7 h of 1 d  2 %  2 of 64 GB
        seed930  ✓  7 h of 1 d  2 %  2 of 64 GB
        seed6    ✓  7 h of 1 d  4 %  2 of 64 GB
        seed216  ✓  7 h of 1 d  4 %  2 of 64 GB
        seed426  ✓  7 h of 1 d  4 %  2 of 64 GB
        seed636  ✓  7 h of 1 d  4 %  2 of 64 GB
        seed846  ✓  7 h of 1 d  4 %  2 of 64 GB

      990 more tasks that wasted less; --all lists them
      "
    `);
    const all = renderEfficiency(many(1000), screen(80), true);
    expect(all.match(/^ {2}seed/gm)).toHaveLength(1000);
    expect(all).not.toContain("--all");
  });

  test("of 25: every one, in at most two screens", () => {
    const shown = renderEfficiency(many(25), screen(80), false);
    expect(shown.match(/^ {2}seed/gm)).toHaveLength(25);
    expect(shown.split("\n").length).toBeLessThan(48);
  });

  test("names from files cannot steer the terminal", () => {
    const sly = reportOf(
      "\u001b[2Jsweep",
      [tried("training/\u001b[31mr1", "completed", "-c 1", [{}])],
      false,
    );
    expect(renderEfficiency(sly, screen(80), false)).not.toContain("\u001b");
  });

  test("its JSON is as its schema says, with everything that can be in it", () => {
    const data = JSON.parse(JSON.stringify(NIGHT));
    expect(efficiencyReport.safeParse(data)).toMatchObject({ success: true });
    const envelope = {
      schema: "runmark/1",
      command: "efficiency",
      ok: true,
      exitCode: 0,
      data,
      diagnostics: [],
    };
    expect(envelopeOf("efficiency", efficiencyReport).safeParse(envelope)).toMatchObject({ success: true });
  });

  test("the task that wasted most comes first: failures count whole", () => {
    expect(NIGHT.tasks.map(({ run }) => run)[0]).toBe("r64_lr1e-5");
    expect(NIGHT.totals.lost).toMatchObject({ tries: 2 });
  });
});
