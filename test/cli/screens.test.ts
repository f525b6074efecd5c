import { describe, expect, test } from "vitest";
import { renderOverview } from "../../src/cli/text/overview.ts";
import { renderPlan } from "../../src/cli/text/plan.ts";
import { renderChecked, renderConfig, renderInitialised, renderSteered } from "../../src/cli/text/small.ts";
import { renderTicked } from "../../src/cli/text/ticked.ts";
import { KEY_NAMES, KEYS, variableOf } from "../../src/config/keys.ts";
import { NIGHT, named, pipe, screen, task } from "./examples.ts";

const PLAN = { ...NIGHT, backend: "auto", maxInFlight: 25, staggerSeconds: 5 };
const CONFIG = {
  keys: KEY_NAMES.map((key) => ({
    key,
    value: KEYS[key].fallback,
    source: "default" as const,
    variable: variableOf(key),
    meaning: KEYS[key].meaning,
  })),
  tools: ["torchtune", "inspect-ai", "command"],
};

/** Screens as people see them. A change that is meant is accepted with `npx vitest run --project unit test/cli -u`. */
describe("status", () => {
  test("on 80 columns: every reason is whole", () => {
    expect(renderOverview(NIGHT, screen(80), false)).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      ████████████░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked

      training
        r8_lr1e-5                             ✓ completed      57788584     2 h 3 min
        r8_lr5e-5                             ▶ running        57788585     5 min 12 s
        r64_lr1e-5_with_a_…_on_and_on_seed42  ✗ out_of_memory  57788586_12  1 min 15 s
          CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2
        r64_lr5e-5                            ✗ failed         57788590     4 s
          exit code 1

      evaluation
        r8_lr1e-5/capitalization/0   · pending
        r8_lr5e-5/capitalization/0   · pending  waits for training/r8_lr5e-5 (running)
        r64_lr5e-5/capitalization/0  ! blocked  training/r64_lr5e-5 is failed
      "
    `);
  });
  test("on 40 columns", () => {
    expect(renderOverview(NIGHT, screen(40), false)).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      ███░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed
      1 failed · 1 out_of_memory · 1 blocked

      training
        r8_lr1e-5     ✓ completed      57788584     2 h 3 min
        r8_lr5e-5     ▶ running        57788585     5 min 12 s
        r64_lr…eed42  ✗ out_of_memory  57788586_12  1 min 15 s
          CUDA out of memory at step 120;
          batch_size 4 is too large for 40 GB,
          try 2
        r64_lr5e-5    ✗ failed         57788590     4 s
          exit code 1

      evaluation
        r8_lr1e-5/capitalization/0   · pending
        r8_lr5e-5/capitalization/0   · pending
          waits for training/r8_lr5e-5
          (running)
        r64_lr5e-5/capitalization/0  ! blocked
          training/r64_lr5e-5 is failed
      "
    `);
  });
  test("in colours", () => {
    expect(named(renderOverview(NIGHT, screen(80, true), false))).toMatchInlineSnapshot(`
      "<bold>cap_4L_lora_lr_sweep</>
      <green>████</><red>████████</><dim>░░░░░░░░░░░░░░░░░░</> 1/7<dim>  about 2 h 30 min left</>
      <dim>2 pending</><dim> · </><cyan>1 running</><dim> · </><green>1 completed</><dim> · </><red>1 failed</><dim> · </><red>1 out_of_memory</><dim> · </><yellow>1 blocked</>

      <bold>training</>
        r8_lr1e-5                             <green>✓ completed</>      57788584     2 h 3 min
        r8_lr5e-5                             <cyan>▶ running</>        57788585     5 min 12 s
        r64_lr1e-5_with_a_…_on_and_on_seed42  <red>✗ out_of_memory</>  57788586_12  1 min 15 s
          <dim>CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2</>
        r64_lr5e-5                            <red>✗ failed</>         57788590     4 s
          <dim>exit code 1</>

      <bold>evaluation</>
        r8_lr1e-5/capitalization/0   <dim>· pending</>
        r8_lr5e-5/capitalization/0   <dim>· pending</>  <dim>waits for training/r8_lr5e-5 (running)</>
        r64_lr5e-5/capitalization/0  <yellow>! blocked</>  <dim>training/r64_lr5e-5 is failed</>
      "
    `);
  });
  test("into a pipe: nothing is cut", () => {
    expect(renderOverview(NIGHT, pipe, false)).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      ████████████░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked

      training
        r8_lr1e-5                                          ✓ completed      57788584     2 h 3 min
        r8_lr5e-5                                          ▶ running        57788585     5 min 12 s
        r64_lr1e-5_with_a_name_that_goes_on_and_on_seed42  ✗ out_of_memory  57788586_12  1 min 15 s  CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2
        r64_lr5e-5                                         ✗ failed         57788590     4 s         exit code 1

      evaluation
        r8_lr1e-5/capitalization/0   · pending
        r8_lr5e-5/capitalization/0   · pending  waits for training/r8_lr5e-5 (running)
        r64_lr5e-5/capitalization/0  ! blocked  training/r64_lr5e-5 is failed
      "
    `);
  });
  test("of many tasks lists those that are at work or in trouble, and counts the rest", () => {
    const many = Array.from({ length: 50 }, (_, row) =>
      task({ key: `training/r${row}`, status: "completed" }),
    );
    const tasks = [...many, ...NIGHT.tasks];
    expect(renderOverview({ ...NIGHT, tasks }, screen(80), false)).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      ████████████░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked

      training
        r8_lr5e-5                             ▶ running        57788585     5 min 12 s
        r64_lr1e-5_with_a_…_on_and_on_seed42  ✗ out_of_memory  57788586_12  1 min 15 s
          CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2
        r64_lr5e-5                            ✗ failed         57788590     4 s
          exit code 1

      evaluation
        r64_lr5e-5/capitalization/0  ! blocked  training/r64_lr5e-5 is failed

      53 more tasks are not listed; --all lists them
      "
    `);
    expect(renderOverview({ ...NIGHT, tasks }, screen(80), true)).toContain("r49");
  });
});

describe("plan", () => {
  test("on 80 columns", () => {
    expect(renderPlan(PLAN, screen(80), false, "runmark run exp")).toMatchInlineSnapshot(`
      "cap_4L_lora_lr_sweep
      2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked

      1 to submit now
        evaluation/r8_lr1e-5/capitalization/0  r8_lr1e-5/eval/capi…n_epoch0/cell.slurm

      1 waiting
        evaluation/r8_lr5e-5/capitalization/0  waits for training/r8_lr5e-5 (running)

      1 needs a person
        evaluation/r64_lr5e-5/capitalization/0  training/r64_lr5e-5 is failed
          → See why with: runmark status; then type \`retry\` into the Status cell of
            training/r64_lr5e-5

      backend: auto, at most 25 in flight, starts 5 s apart
      Start it with: runmark run exp
      "
    `);
  });
  test("on 40 columns", () => {
    expect(renderPlan(PLAN, screen(40), false, "runmark run exp")).toMatchInlineSnapshot(`
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

      1 needs a person
        evaluation/r64_lr5…/capitalization/0
          training/r64_lr5e-5 is failed
          → See why with: runmark status; then
            type \`retry\` into the Status cell
            of training/r64_lr5e-5

      backend: auto, at most 25 in flight, starts 5 s apart
      Start it with: runmark run exp
      "
    `);
  });
  test("of more than fits on a screen", () => {
    const tasks = Array.from({ length: 33 }, (_, row) =>
      task({ key: `training/r${row}`, status: "pending", decision: "submit" }),
    );
    const shown = renderPlan({ ...PLAN, tasks }, screen(80), false, "runmark run");
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
    expect(renderPlan({ ...PLAN, tasks }, screen(80), true, "runmark run")).toContain("training/r32");
  });
});

describe("config", () => {
  test("on 80 columns", () => {
    expect(renderConfig(CONFIG, screen(80))).toMatchInlineSnapshot(`
      "backend                 auto   default  where jobs run; auto: slurm where sbatch
                                              is found, otherwise local
      max_in_flight           25     default  jobs of this experiment queued or
                                              running
      max_queued              null   default  cap on all of your jobs in the queue;
                                              null: none
      stagger.seconds         5      default  time between the starts of jobs
      stagger.mode            begin  default  begin: submit at once, --begin spaces
                                              the starts; sleep: wait between
                                              submissions
      poll.seconds            null   default  interval of run, growing while nothing
                                              changes; null: 60 on slurm, 1 on local
      poll.max_seconds        null   default  longest interval of run; null: 180 on
                                              slurm, 5 on local
      submit.settle_seconds   30     default  how long an unanswered submission must
                                              stay without a job before it is sent
                                              again
      retry.max_attempts      1      default  attempts per task
      validate.grace_seconds  60     default  how long a missing output may take to
                                              appear

      tools: torchtune, inspect-ai, command
      "
    `);
  });
  test("on 40 columns", () => {
    expect(renderConfig(CONFIG, screen(40))).toMatchInlineSnapshot(`
      "backend                 auto   default
          where jobs run; auto: slurm where
          sbatch is found, otherwise local
      max_in_flight           25     default
          jobs of this experiment queued or
          running
      max_queued              null   default
          cap on all of your jobs in the
          queue; null: none
      stagger.seconds         5      default
          time between the starts of jobs
      stagger.mode            begin  default
          begin: submit at once, --begin
          spaces the starts; sleep: wait
          between submissions
      poll.seconds            null   default
          interval of run, growing while
          nothing changes; null: 60 on slurm,
          1 on local
      poll.max_seconds        null   default
          longest interval of run; null: 180
          on slurm, 5 on local
      submit.settle_seconds   30     default
          how long an unanswered submission
          must stay without a job before it is
          sent again
      retry.max_attempts      1      default
          attempts per task
      validate.grace_seconds  60     default
          how long a missing output may take
          to appear

      tools: torchtune, inspect-ai, command
      "
    `);
  });
  test("what is not the default stands out", () => {
    const keys = CONFIG.keys.slice(0, 1).map((key) => ({ ...key, value: "local", source: "flag" as const }));
    expect(named(renderConfig({ ...CONFIG, keys }, screen(80, true)))).toMatchInlineSnapshot(`
      "backend  <bold>local</>  flag  <dim>where jobs run; auto: slurm where sbatch is found,
                            otherwise local</>

      tools: torchtune, inspect-ai, command
      "
    `);
  });
});

test("tick says what changed, and nothing when nothing did, so that cron sends no mail", () => {
  const at = Date.UTC(2026, 10, 21);
  const of = { at, task: "training/r8", attempt: 1 };
  const reason =
    "Invalid partition name specified; Correct --partition in the script; `sinfo -s` lists them.";
  const ticked = { ...NIGHT, backend: "slurm", events: [] };
  expect(renderTicked(ticked, screen(80))).toBe("");
  const events = [
    { kind: "submitted", ...of, job: { id: "812" }, how: "answered" },
    { kind: "missed", ...of },
    { kind: "refused", ...of, task: "training/r64", reason },
  ] as const;
  expect(renderTicked({ ...ticked, events }, screen(80))).toMatchInlineSnapshot(`
    "training/r8  ○ queued as job 812
    training/r64  ✗ failed not accepted: Invalid partition name specified; Correct
        --partition in the script; \`sinfo -s\` lists them.
    cap_4L_lora_lr_sweep  2 pending · 1 running · 1 completed · 1 failed
    1 out_of_memory · 1 blocked
    "
  `);
});

test.each([
  [[], "✓ 1 run, 2 tasks, nothing amiss\n"],
  [["error"], "1 run, 2 tasks; 1 error\n"],
  [["warning", "error", "warning", "info"], "1 run, 2 tasks; 1 error, 2 warnings, 1 to know\n"],
] as const)("check counts %o", (severities, says) => {
  const findings = severities.map((severity) => ({ severity, code: "x", message: "x" }));
  expect(renderChecked({ summary: "", runs: 1, tasks: 2 }, findings, screen(80))).toBe(says);
});

test.each([
  ["cancel", ["training/a"], "done", "Cancelled, or asked to be:\n  training/a\n"],
  ["retry", ["training/a"], "done", "Will run again:\n  training/a\n→ Start with: runmark run\n"],
  [
    "retry",
    ["training/a"],
    "noted",
    "Noted in the summary; the runmark at work there will retry:\n  training/a\n",
  ],
  ["cancel", ["a", "b"], "shown", "Would cancel:\n  a\n  b\n"],
  ["cancel", [], "shown", "There is nothing to cancel: what you named is over or left out.\n"],
  [
    "retry",
    [],
    "shown",
    "There is nothing to retry: none of these ended without success.\n" +
      "→ Name a task by its whole key to run it again all the same: runmark retry training/NAME\n",
  ],
] as const)("%s of %o, %s", (word, tasks, how, says) => {
  expect(renderSteered({ word, tasks, how }, "runmark run")).toBe(says);
});

test("init names what it made, and the next two steps", () => {
  const made = { summary: "/x/e.md", created: ["a/e.md", "a/b.sh"], runs: 1 };
  expect(renderInitialised(made, "a/e.md", "runmark plan a")).toBe(
    "Created an experiment with 1 run:\n  a/e.md\n  a/b.sh\n" +
      "→ Edit a/e.md, then see what would happen with: runmark plan a\n",
  );
});
