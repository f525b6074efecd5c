import { describe, expect, test } from "vitest";
import { renderOverview } from "../../../src/cli/text/overview.ts";
import { renderPlan } from "../../../src/cli/text/plan.ts";
import { renderTicked } from "../../../src/cli/text/ticked.ts";
import type { Plan } from "../../../src/commands/plan.ts";
import type { TaskView } from "../../../src/commands/task-view.ts";
import { NIGHT, named, pipe, screen, task } from "../examples.ts";

const NONE = { tasks: 0, gpuHours: 0, cpuHours: 0, unknown: 0 };
const PLAN: Plan = {
  ...NIGHT,
  backend: "auto",
  maxInFlight: 25,
  staggerSeconds: 5,
  totals: { now: NONE, left: NONE },
  room: [],
  siteHolds: 0,
  refused: 0,
};
/** Screens as people see them. A change that is meant is accepted with `npx vitest run --project unit test/cli -u`. */
describe("status", () => {
  test("on 80 columns: every reason is whole", () => {
    expect(renderOverview(NIGHT, screen(80), false, { cwd: "/" })).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      ████▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked

      training
        r8_lr1e-5                         ✓ completed      job 57788584     2 h 3 min
        r8_lr5e-5                         ▶ running        job 57788585     5 min 12 s
        r64_lr1e-5_with_…n_and_on_seed42  ✗ out_of_memory  job 57788586_12  1 min 15 s
          CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2
        r64_lr5e-5                        ✗ failed         job 57788590     4 s
          exit code 1

      evaluation
        r8_lr1e-5/capitalization/0   · pending
        r8_lr5e-5/capitalization/0   · pending  waits for training/r8_lr5e-5 (running)
        r64_lr5e-5/capitalization/0  ! blocked  training/r64_lr5e-5 is failed
      "
    `);
  });
  test("what runs, by its log", () => {
    const running = {
      ...NIGHT,
      ofExpected: 1.4,
      tasks: [
        task({
          key: "training/r8",
          status: "running",
          job: "57788585",
          elapsedSeconds: 312,
          secondsLeft: 7_200,
          progress: { done: 450, total: 1000 },
          rate: { value: 5.391, unit: "it/s" },
          loss: 0.5312,
        }),
        task({
          key: "training/r64",
          status: "running",
          job: "57788586",
          elapsedSeconds: 7_312,
          rate: { value: 1234.5, unit: "tok/s/GPU" },
          warnings: ["nothing written for 45 min, though its GPUs are busy"],
        }),
      ],
    };
    expect(renderOverview(running, screen(80), false, { cwd: "/" })).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      ████▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked
      runs take 1.4 x the time that the table of runs says

      training
        r8   ▶ running  job 57788585  5 min 12 s  45 % · 5.39 it/s · loss 0.531 ·
                                                  about 2 h left
        r64  ▶ running  job 57788586  2 h 1 min  ! nothing written for 45 min, though
                                                 its GPUs are busy · 1230 tok/s/GPU
      "
    `);
  });
  test("what runs against its time limit, and where: in a column where there is room for one", () => {
    const on = (over: Partial<TaskView>) =>
      task({
        key: "training/r8",
        status: "running",
        job: "57788585",
        node: "gpu7",
        limitSeconds: 14_400,
        ...over,
      });
    const night = (name = "r64") => ({
      ...NIGHT,
      tasks: [
        on({ elapsedSeconds: 312 }),
        on({ key: `training/${name}`, elapsedSeconds: 14_000, secondsLeft: 300 }),
        on({ key: "training/r3", status: "timeout", elapsedSeconds: 14_400, reason: "time limit" }),
        on({ key: "training/here", node: "login1", elapsedSeconds: 9 }),
      ],
    });
    const rows = (name: string, columns: number): string =>
      renderOverview(night(name), screen(columns, true), false, { cwd: "/", host: "login1" })
        .split("\n")
        .slice(5)
        .join("\n");
    expect(named(rows("r64", 80))).toMatchInlineSnapshot(`
      "  r8    <cyan>▶ running</>  job 57788585  5 min 12 s of 4 h  gpu7
        r64   <cyan>▶ running</>  job 57788585  <yellow>3 h 53 min of 4 h</>  gpu7  <dim>about 5 min left</>
        r3    <red>✗ timeout</>  job 57788585  4 h                      <dim>time limit</>
        here  <cyan>▶ running</>  job 57788585  9 s of 4 h
      "
    `);
    expect(named(rows("a_name_that_takes_more_columns_than_others", 80))).toMatchInlineSnapshot(`
      "  r8                                  <cyan>▶ running</>  job 57788585  5 min 12 s of 4 h
          <dim>gpu7</>
        a_name_that_takes…umns_than_others  <cyan>▶ running</>  job 57788585  <yellow>3 h 53 min of 4 h</>
          <dim>gpu7</> · <dim>about 5 min left</>
        r3                                  <red>✗ timeout</>  job 57788585  4 h  <dim>time limit</>
        here                                <cyan>▶ running</>  job 57788585  9 s of 4 h
      "
    `);
  });
  test("on 40 columns", () => {
    expect(renderOverview(NIGHT, screen(40), false, { cwd: "/" })).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      █▒▒░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed
      1 failed · 1 out_of_memory · 1 blocked

      training
        r8_lr1e-5              ✓ completed
          job 57788584 · 2 h 3 min
        r8_lr5e-5              ▶ running
          job 57788585 · 5 min 12 s
        r64_lr1e-5…_on_seed42  ✗ out_of_memory
          57788586_12 · 1 min 15 s · CUDA out
          of memory at step 120; batch_size 4
          is too large for 40 GB, try 2
        r64_lr5e-5             ✗ failed
          job 57788590 · 4 s · exit code 1

      evaluation
        r8_lr1e-5/capitalization/0   · pending
        r64_lr5e-5/capitalization/0  ! blocked
          training/r64_lr5e-5 is failed

      and 1 more (1 pending); --all lists them
      "
    `);
  });
  test("in colours", () => {
    expect(named(renderOverview(NIGHT, screen(80, true), false, { cwd: "/" }))).toMatchInlineSnapshot(`
      "<bold>cap_4L_lora_lr_sweep</>
      <green>████</><red>▒▒▒▒▒▒▒▒</><dim>░░░░░░░░░░░░░░░░░░</> 1/7<dim>  about 2 h 30 min left</>
      <dim>2 pending</><dim> · </><cyan>1 running</><dim> · </><green>1 completed</><dim> · </><red>1 failed</><dim> · </><red>1 out_of_memory</><dim> · </><yellow>1 blocked</>

      <bold>training</>
        r8_lr1e-5                         <green>✓ completed</>      job 57788584     2 h 3 min
        r8_lr5e-5                         <cyan>▶ running</>        job 57788585     5 min 12 s
        r64_lr1e-5_with_…n_and_on_seed42  <red>✗ out_of_memory</>  job 57788586_12  1 min 15 s
          <dim>CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2</>
        r64_lr5e-5                        <red>✗ failed</>         job 57788590     4 s
          <dim>exit code 1</>

      <bold>evaluation</>
        r8_lr1e-5/capitalization/0   <dim>· pending</>
        r8_lr5e-5/capitalization/0   <dim>· pending</>  <dim>waits for training/r8_lr5e-5 (running)</>
        r64_lr5e-5/capitalization/0  <yellow>! blocked</>  <dim>training/r64_lr5e-5 is failed</>
      "
    `);
  });
  test("into a pipe: nothing is cut", () => {
    expect(renderOverview(NIGHT, pipe, false, { cwd: "/" })).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      ████▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked

      training
        r8_lr1e-5                                          ✓ completed      job 57788584     2 h 3 min
        r8_lr5e-5                                          ▶ running        job 57788585     5 min 12 s
        r64_lr1e-5_with_a_name_that_goes_on_and_on_seed42  ✗ out_of_memory  job 57788586_12  1 min 15 s  CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2
        r64_lr5e-5                                         ✗ failed         job 57788590     4 s         exit code 1

      evaluation
        r8_lr1e-5/capitalization/0   · pending
        r8_lr5e-5/capitalization/0   · pending  waits for training/r8_lr5e-5 (running)
        r64_lr5e-5/capitalization/0  ! blocked  training/r64_lr5e-5 is failed
      "
    `);
  });
  test("says how old it is, also where somebody is at work whom the scheduler does not answer", () => {
    const worker = { pid: 4711, host: "login1", command: "run" };
    const age = (known: Plan["known"]): string | undefined =>
      renderOverview({ ...NIGHT, ...(known && { known }) }, screen(80), false, { cwd: "/" })
        .split("\n")
        .find((line) => line.startsWith("as of"));
    const asOf = "2026-01-01T00:00:00.000Z";
    expect(age({ asOf, secondsAgo: 720 })).toBe("as of 12 min ago; look now with: runmark tick");
    expect(age({ asOf, secondsAgo: 720, worker })).toBe(
      "as of 12 min ago; process 4711 on login1 is at work",
    );
    expect(age({ asOf, secondsAgo: 0, worker })).toBeUndefined();
  });

  test("of many tasks lists those that are at work or in trouble, and counts the rest", () => {
    const many = Array.from({ length: 50 }, (_, row) =>
      task({ key: `training/r${row}`, status: "completed" }),
    );
    const tasks = [...many, ...NIGHT.tasks];
    expect(renderOverview({ ...NIGHT, tasks }, screen(80), false, { cwd: "/" })).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      ████▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked

      training
        r8_lr5e-5                         ▶ running        job 57788585     5 min 12 s
        r64_lr1e-5_with_…n_and_on_seed42  ✗ out_of_memory  job 57788586_12  1 min 15 s
          CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2
        r64_lr5e-5                        ✗ failed         job 57788590     4 s
          exit code 1

      evaluation
        r64_lr5e-5/capitalization/0  ! blocked  training/r64_lr5e-5 is failed

      and 53 more (2 pending · 51 completed); --all lists them
      "
    `);
    expect(renderOverview({ ...NIGHT, tasks }, screen(80), true, { cwd: "/" })).toContain("r49");
  });
});

describe("plan", () => {
  test("on 80 columns", () => {
    expect(renderPlan(PLAN, screen(80), false, { start: "runmark run exp" })).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked

      1 to submit now
        evaluation/r8_lr1e-5/capitalization/0  r8_lr1e-5/eval/capi…n_epoch0/cell.slurm

      1 waiting
        evaluation/r8_lr5e-5/capitalization/0  waits for training/r8_lr5e-5 (running)

      1 for a person to look at
        evaluation/r64_lr5e-5/capitalization/0  training/r64_lr5e-5 is failed
          → See why with: runmark status; then type \`retry\` into the Status cell of
            training/r64_lr5e-5

      backend: auto, at most 25 in flight, starts 5 s apart
      Start it with: runmark run exp
      2 ended without success; to run them again: runmark retry --failed
      "
    `);
  });
  test("on 40 columns", () => {
    expect(renderPlan(PLAN, screen(40), false, { start: "runmark run exp" })).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      2 pending · 1 running · 1 completed
      1 failed · 1 out_of_memory · 1 blocked

      1 to submit now
        evaluation/r8_lr1e…/capitalization/0
          r8_lr1e-5/…ell.slurm

      1 waiting
        evaluation/r8_lr5e…/capitalization/0
          waits for training/r8_lr5e-5
          (running)

      1 for a person to look at
        evaluation/r64_lr5…/capitalization/0
          training/r64_lr5e-5 is failed
          → See why with: runmark status; then
            type \`retry\` into the Status cell
            of training/r64_lr5e-5

      backend: auto, at most 25 in flight, starts 5 s apart
      Start it with: runmark run exp
      2 ended without success; to run them again: runmark retry --failed
      "
    `);
  });
  test("of more than fits on a screen", () => {
    const tasks = Array.from({ length: 33 }, (_, row) =>
      task({ key: `training/r${row}`, status: "pending", decision: "submit" }),
    );
    const shown = renderPlan({ ...PLAN, tasks }, screen(80), false, { start: "runmark run" });
    expect(shown.split("\n").slice(-7)).toMatchInlineSnapshot(`
      [
        "  training/r28  pending",
        "  training/r29  pending",
        "  and 3 more; --all lists them",
        "",
        "backend: auto, at most 25 in flight, starts 5 s apart",
        "Start it with: runmark run",
        "",
      ]
    `);
    expect(renderPlan({ ...PLAN, tasks }, screen(80), true, { start: "runmark run" })).toContain(
      "training/r32",
    );
  });
});

test("tick says what changed, and nothing when nothing did, so that cron sends no mail", () => {
  const at = Date.UTC(2026, 10, 21);
  const of = { at, task: "training/r8", attempt: 1 };
  const reason =
    "Invalid partition name specified; Correct --partition in the script; `sinfo -s` lists them.";
  const ticked = { ...NIGHT, backend: "slurm", events: [], turned: [] };
  expect(renderTicked(ticked, pipe)).toBe("");
  expect(renderTicked(ticked, screen(80))).toMatch(/^nothing new\n/);
  const events = [
    { kind: "submitted", ...of, job: { id: "812" }, how: "answered" },
    { kind: "missed", ...of },
    { kind: "refused", ...of, task: "training/r64", reason },
    { kind: "told", at: 0, task: "training/r9", word: "retry" },
    { kind: "told", at: 0, task: "training/r10", word: "cancel" },
  ] as const;
  const turned = [
    { task: "training/held", status: "blocked", reason: "held by you; scontrol release 5" },
    { task: "training/lost", status: "unknown" },
  ] as const;
  expect(renderTicked({ ...ticked, events, turned }, screen(80))).toMatchInlineSnapshot(`
    "training/r8  ○ queued as job 812
    training/r64  ✗ failed, not accepted: Invalid partition name specified; Correct
        --partition in the script; \`sinfo -s\` lists them.
    training/r9  asked to run again
    training/r10  asked to be cancelled
    training/held  ! blocked: held by you; scontrol release 5
    training/lost  ? unknown
    cap_4L_lora_lr_sweep  2 pending · 1 running · 1 completed · 1 failed
    1 out_of_memory · 1 blocked
    "
  `);
});
