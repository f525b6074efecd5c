import { describe, expect, test } from "vitest";
import { renderChecked } from "../../src/cli/text/checked.ts";
import { renderConfig, renderInitialised, renderSteered } from "../../src/cli/text/small.ts";
import { KEY_NAMES, KEYS, variableOf } from "../../src/config/keys.ts";
import { named, screen } from "./examples.ts";

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

test.each([
  [[], "✓ 1 run, 2 tasks, nothing amiss\n"],
  [["error"], "1 run, 2 tasks; 1 error\n"],
  [["warning", "error", "warning", "info"], "1 run, 2 tasks; 1 error, 2 warnings, 1 to know\n"],
] as const)("check counts %o", (severities, says) => {
  const findings = severities.map((severity) => ({ severity, code: "x", message: "x" }));
  const data = { summary: "", runs: 1, tasks: 2 };
  expect(renderChecked(data, { diagnostics: findings }, { path: "s.md", mend: "x" }, screen(80))).toBe(says);
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
