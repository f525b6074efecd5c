import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { namesNone } from "../../src/cli/alone.ts";
import { renderWhereabouts } from "../../src/cli/text/whereabouts.ts";
import { nextSteps } from "../../src/commands/next-steps.ts";
import type { Overview } from "../../src/commands/overview.ts";
import type { TaskView } from "../../src/commands/task-view.ts";
import { called, folderWith, SUMMARY } from "./called.ts";
import { NIGHT, screen, task } from "./examples.ts";

test.each([
  [[], true],
  [["--json"], true],
  [["-C", "exp", "--json"], true],
  [["--experiment=exp", "-q"], true],
  [["-C"], false],
  [["-C", "exp", "status"], false],
  [["--json", "status"], false],
  [["--help"], false],
  [["--version"], false],
  [["status"], false],
  [["constructor"], false],
])("%j names no command: %s", (argv, none) => {
  expect(namesNone(argv)).toBe(none);
});

const of = (status: TaskView["status"], over: Partial<TaskView> = {}): TaskView =>
  task({ key: "training/r8", status, attempt: 1, ...over });
const fresh = task({ key: "training/r8", status: "pending", decision: "submit" });
const held = of("blocked", { decision: "blocked", reason: "held by you" });
const behind = of("blocked", { decision: "blocked", reason: "training/r9 is failed" });
const again = of("failed", { decision: "submit" });
const waits = of("pending", { decision: "wait" });

describe("what a person types next", () => {
  const typed = (tasks: readonly TaskView[], over: Partial<Overview> = {}, hasErrors = false): string[] =>
    nextSteps({ ...NIGHT, tasks, ...over }, hasErrors, { cwd: "/home/ann/exp" }).map(({ command }) =>
      command.replace("runmark ", ""),
    );
  const worker = { pid: 1, host: "login1", command: "run" };
  const known = { asOf: "2026-01-01T00:00:00.000Z", secondsAgo: 1, worker };

  test.each<[string, string[], readonly TaskView[], Partial<Overview>?]>([
    ["nothing was submitted", ["plan", "run"], [fresh]],
    ["a job lives", ["run", "tick"], [of("running")]],
    ["one waits in the queue", ["run", "tick"], [of("queued")]],
    ["one is at work", ["logs training/r8 -f", "status"], [of("running")], { known }],
    ["one is at work, and nothing runs yet", ["status"], [of("queued")], { known }],
    ["a person is needed", ["plan"], [held]],
    ["a job is lost", ["plan"], [of("unknown")]],
    ["some failed", ["diagnose", "retry --failed"], [of("failed"), of("completed")]],
    [
      "what is behind one that failed is told with it",
      ["diagnose", "retry --failed"],
      [of("failed"), behind],
    ],
    ["one is tried again by itself", ["run", "tick"], [again]],
    ["some of everything", ["plan", "diagnose", "run"], [held, of("failed"), of("running"), waits]],
    ["all is done", ["status", "handoff"], [of("completed"), of("skipped")]],
  ])("%s: %j", (_, commands, tasks, over) => {
    expect(typed(tasks, over)).toEqual(commands);
  });

  test("where the summary has errors nothing else is of use", () => {
    expect(typed([fresh], {}, true)).toEqual(["check"]);
  });

  test("every command reaches the experiment from where one stands", () => {
    const from = { cwd: "/home/ann", named: "exp" };
    const commands = nextSteps({ ...NIGHT, tasks: [held, of("failed"), waits] }, false, from);
    expect(commands.map(({ command }) => command)).toEqual([
      "runmark plan exp",
      "runmark diagnose -C exp",
      "runmark run exp",
    ]);
  });
});

test("a few lines, on 80 columns and on 20", () => {
  const { tasks: _tasks, ...rest } = NIGHT;
  const reason = "held by you; scontrol release 5";
  const forPerson = [1, 2, 3, 4, 5].map((at) => ({ ...held, key: `training/held${at}`, reason }));
  const next = [
    { command: "runmark plan", why: "see why 5 tasks wait for you" },
    { command: "runmark diagnose", why: "see why 2 ended without success" },
  ];
  const shown = (columns: number): string =>
    renderWhereabouts({ here: { ...rest, warnings: 2, forPerson }, next }, screen(columns), "/home/ann/exp");
  expect(shown(80)).toMatchInlineSnapshot(`
    "cap_4L_lora_lr_sweep
    ████▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░ 1/7  about 2 h 30 min left
    2 pending · 1 running · 1 completed · 1 failed · 1 out_of_memory · 1 blocked
    ! training/held1: held by you; scontrol release 5
    ! training/held2: held by you; scontrol release 5
    ! training/held3: held by you; scontrol release 5
      and 2 more that wait for you
    ! 2 warnings, told by: runmark status

    → runmark plan      see why 5 tasks wait for you
    → runmark diagnose  see why 2 ended without success
    "
  `);
  expect(shown(20)).toMatchInlineSnapshot(`
    "cap_4L_lora_lr_sweep
    █▒▒░░░░░░░ 1/7
    about 2 h 30 min
    left
    2 pending
    1 running
    1 completed
    1 failed
    1 out_of_memory
    1 blocked
    ! training/held1: h…
    ! training/held2: h…
    ! training/held3: h…
      and 2 more that wait for you
    ! 2 warnings, told
      by: runmark status

    → runmark plan
        see why 5 tasks
        wait for you
    → runmark diagnose
        see why 2 ended
        without success
    "
  `);
});

describe("runmark alone", () => {
  const folder = (...experiments: string[]): Promise<string> =>
    folderWith(Object.fromEntries(experiments.map((name) => [`${name}/experiment_summary.md`, SUMMARY])));

  test("in an experiment and below it: where it stands, and the exit code of status", async () => {
    const around = await folder("exp");
    await mkdir(join(around, "exp/deep"));
    for (const at of ["exp", "exp/deep"]) {
      const { code, out, err } = await called(join(around, at));
      expect({ code, err }).toEqual({ code: 4, err: "" });
      expect(out).toMatch(/^Night\n.* 0\/1\n1 pending\n\n→ runmark plan .*\n→ runmark run /);
    }
    const { code, out } = await called(around, "-C", "exp", "--json");
    const { command, exitCode, data } = JSON.parse(out);
    expect({ code, command, exitCode }).toEqual({ code: 4, command: "runmark", exitCode: 4 });
    expect(data.here).toMatchObject({ experiment: "Night", counts: { pending: 1 }, total: 1, forPerson: [] });
    expect(data.next[0]).toEqual({ command: "runmark plan exp", why: "see what would be submitted" });
  });

  test("outside: experiments below, each once, or how to begin", async () => {
    const around = await folder("b/one", "a/two", ".hidden/three");
    await symlink("..", join(around, "a/loop"));
    const { code, out } = await called(around);
    expect(code).toBe(0);
    expect(out).toMatch(/2 experiments below:\n {2}a\/two\n {2}b\/one\n\n→ runmark status \. /);
    const none = await called(await folder());
    expect(none.code).toBe(0);
    expect(none.out).toMatch(
      /^There is no experiment here.*\n\n→ runmark init my_experiment .*\n→ runmark --help /,
    );
  });

  test("above one experiment it is named; beside job scripts a summary is made of them", async () => {
    expect((await called(await folder("one"))).out).toMatch(/\n\n→ runmark status one /);
    const scripts = { "a.slurm": "#!/bin/sh\n", "b.sh": "#!/bin/sh\n#SBATCH -n 1\n", "helper.sh": "true\n" };
    expect((await called(await folderWith(scripts))).out).toMatch(
      /\n\n→ runmark init +make a summary for the 2 job scripts that are here\n→ runmark --help /,
    );
  });

  test("what was named and is not there is an error", async () => {
    const { code, err } = await called(await folder(), "-C", "nowhere");
    expect(code).toBe(3);
    expect(err).toContain("experiment.missing");
  });
});
