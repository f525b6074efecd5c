import { Option } from "commander";
import type { Answer } from "../commands/command.ts";
import { invocation, quoted, wayTo } from "../commands/invocation.ts";
import type { Steered } from "../commands/steer.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ExitCode } from "../model/exit.ts";
import { checkpoints, validate } from "./checkpoints.ts";
import { completion } from "./completion.ts";
import { cron } from "./cron.ts";
import { handoff } from "./handoff.ts";
import { init } from "./init.ts";
import { logs } from "./logs.ts";
import { monitor } from "./monitor.ts";
import { dryRun, listAll, noPreflight, notifyOption, settingOptions } from "./options.ts";
import { preflight } from "./preflight.ts";
import { present } from "./present.ts";
import { queue } from "./queue.ts";
import { runCommand } from "./run.ts";
import { scaffold } from "./scaffold.ts";
import { skills } from "./skills.ts";
import { type Call, type CommandSpec, withExperiment } from "./spec.ts";
import { status } from "./status.ts";
import { sweep } from "./sweep.ts";
import { showPlan, tick } from "./tick.ts";

const testOnly = (): Option =>
  new Option("--test", "ask whether each script would be taken, and when it might start");

/** How to start what was asked for again: under the name by which the experiment was just found. */
const startAgain = ({ options }: Call): string =>
  options.experiment === undefined ? "runmark run" : `runmark run ${quoted(options.experiment)}`;

const asTyped = (cwd: string, summary: string): { path: string; mend: string } => ({
  path: wayTo(summary, cwd),
  mend: invocation("check --fix", summary, cwd),
});

const check: CommandSpec = {
  name: "check",
  args: "[experiment]",
  summary: "report everything that is amiss in the summary, the configuration and the journal",
  options: [
    new Option("--fix", "mend in the summary what has one safe mending, and show the change"),
    new Option("-n, --dry-run", "show what --fix would change and write nothing"),
    new Option("--all", "show every finding, also where many are alike"),
  ],
  examples: ["runmark check", "runmark check --dry-run", "runmark check --fix"],
  more: `--fix adds a status table, rows and columns that are missing, escapes pipes
in code that split a cell in two, and writes job ids that the journal knows. No
task comes or goes by it; every other byte stays. It works beside a run.`,
  async run(call) {
    const { check, fixSummary, showFix } = await import("../commands/check.ts");
    const { renderChecked } = await import("./text/checked.ts");
    const context = withExperiment(call);
    const { dryRun, fix } = call.options;
    const answer = await (dryRun ? showFix : fix ? fixSummary : check)(context);
    return present(answer, call.presentation, (data, terminal) =>
      renderChecked(data, answer, asTyped(call.context.cwd, data.summary), terminal),
    );
  },
};

const fmt: CommandSpec = {
  name: "fmt",
  args: "[experiment]",
  summary: "align the tables of the summary; changes nothing but padding",
  options: [new Option("-n, --dry-run", "show the change and write nothing")],
  examples: ["runmark fmt", "runmark fmt path/to/experiment --dry-run"],
  more: `Pipes come to stand below each other; text stands left, right or in the
middle, as the colons of the alignment row say. A text that is far wider than
its column stands out in its own row instead of widening all the others. Rows
keep the cells that they have. It may be used beside a run: no cell changes its
meaning. Tables in code, comments, quotes and lists stay as they are.`,
  async run(call) {
    const { fmt } = await import("../commands/fmt.ts");
    const { renderFormatted } = await import("./text/formatted.ts");
    const answer = await fmt(withExperiment(call), call.options.dryRun === true);
    return present(answer, call.presentation, (data, terminal) =>
      renderFormatted(data, answer.shown, wayTo(data.summary, call.context.cwd), terminal),
    );
  },
};

const plan: CommandSpec = {
  name: "plan",
  args: "[experiment]",
  summary: "show what would be submitted now, what waits, and why",
  options: [...settingOptions(), testOnly(), listAll()],
  examples: ["runmark plan", "runmark plan --test", "runmark plan --max-in-flight 4 --max-gpu-hours 100"],
  more: `Hours are at most: what the scripts ask for, times their time limits. On SLURM
it also asks what the site allows (one squeue, one scontrol, two sacctmgr); what
does not answer in seconds is left out. --test asks \`sbatch --test-only\` for
each script that would go in now; no job is made.`,
  run: (call) => showPlan(call),
};

const run: CommandSpec = {
  name: "run",
  args: "[experiment]",
  summary: "submit and watch until nothing is left to do; Ctrl-C leaves, the jobs go on",
  options: [...settingOptions(), ...notifyOption(), noPreflight(), dryRun(), listAll()],
  examples: ["runmark run", "runmark run --max-in-flight 10 --poll 120", "runmark run --dry-run"],
  run: (call) => (call.options.dryRun === true ? plan.run(call) : runCommand(call)),
};

const diagnose: CommandSpec = {
  name: "diagnose",
  args: "[run...]",
  summary: "say why runs or tasks ended without success, and what to do; of all that did where none is named",
  examples: ["runmark diagnose", "runmark diagnose r8_lr1e-5 --json"],
  more: `The cause comes from the journal and from the end of the job's output; no
scheduler is asked and nothing is written. What the job itself wrote stands
behind a bar, in JSON beside "untrusted": true.`,
  async run({ context, words, presentation }) {
    const { diagnose } = await import("../commands/diagnose.ts");
    const { renderDiagnosed } = await import("./text/diagnosed.ts");
    return present(await diagnose(context, words), presentation, (data, terminal) =>
      renderDiagnosed(data, terminal, context.cwd),
    );
  },
};

const efficiency: CommandSpec = {
  name: "efficiency",
  args: "[run...]",
  summary: "show what runs used against what they asked for, and what to ask for next time",
  options: [listAll()],
  examples: ["runmark efficiency", "runmark efficiency r8_lr1e-5 --json"],
  more: `Time, cpus and memory come from SLURM's accounting, by one sacct; what was
asked for from there, too, otherwise from the script. How busy the GPUs were is
read from gpu_metrics.csv in the job's or the run's folder, where the job has
nvidia-smi write it; otherwise accounting knows their peak, at some sites.
Nothing is written.`,
  async run({ context, words, options, presentation }) {
    const { efficiency } = await import("../commands/efficiency.ts");
    const { renderEfficiency } = await import("./text/efficiency.ts");
    return present(await efficiency(context, words), presentation, (data, terminal) =>
      renderEfficiency(data, terminal, options.all === true),
    );
  },
};

/** That nothing was met is a finding for programs; people are told in the text, which says what each task stands at. */
async function steered(call: Call, answer: Answer<Steered>): Promise<ExitCode> {
  const { renderSteered } = await import("./text/steered.ts");
  const isNothing = ({ code }: Diagnostic): boolean => code === "retry.nothing" || code === "cancel.nothing";
  const diagnostics = answer.diagnostics.filter((one) => call.options.json || !isNothing(one));
  return present({ ...answer, diagnostics }, call.presentation, (data) =>
    renderSteered(data, startAgain(call), call.options.experiment),
  );
}

const cancel: CommandSpec = {
  name: "cancel",
  args: "[run...]",
  summary: "cancel the jobs of runs or tasks, and keep those from going in that have not yet",
  options: [new Option("--all", "every task that is not over"), dryRun()],
  examples: [
    "runmark cancel r8_lr1e-5",
    "runmark cancel evaluation/r8/capitalization/0",
    "runmark cancel --all",
  ],
  async run(call) {
    const { steer } = await import("../commands/steer.ts");
    const selection = { names: call.words, all: call.options.all === true };
    return steered(call, await steer(call.context, "cancel", selection, call.options.dryRun === true));
  },
};

const retry: CommandSpec = {
  name: "retry",
  args: "[run...]",
  summary:
    "ask for runs or tasks again that ended without success; a whole task key also for one that completed",
  options: [new Option("--failed", "every task that ended without success"), dryRun()],
  examples: ["runmark retry r8_lr1e-5", "runmark retry --failed && runmark run"],
  async run(call) {
    const { steer } = await import("../commands/steer.ts");
    const selection = { names: call.words, failed: call.options.failed === true };
    return steered(call, await steer(call.context, "retry", selection, call.options.dryRun === true));
  },
};

const config: CommandSpec = {
  name: "config",
  args: "[experiment]",
  summary: "show each setting, its value and where that comes from",
  options: settingOptions(),
  examples: ["runmark config", "RUNMARK_POLL_SECONDS=120 runmark config"],
  async run(call) {
    const { config } = await import("../commands/config.ts");
    const { renderConfig } = await import("./text/config.ts");
    return present(await config(withExperiment(call)), call.presentation, renderConfig);
  },
};

const schema: CommandSpec = {
  name: "schema",
  args: "[command]",
  summary: "print the JSON Schema of what a command answers with --json",
  examples: ["runmark schema status"],
  async run({ words: [command], presentation }) {
    const { schemaAnswer } = await import("./schemas.ts");
    // All of them are 16,000 lines, which a program reads and a person does not.
    return present(schemaAnswer(command), presentation, (data, { isLive }) =>
      isLive && command === undefined
        ? `${Object.keys(data).join("\n")}\n→ One of them: runmark schema status\n`
        : `${JSON.stringify(data, null, 2)}\n`,
    );
  },
};

/** Every command, in the order in which the help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  init,
  scaffold,
  check,
  fmt,
  plan,
  preflight,
  run,
  tick,
  status,
  validate,
  checkpoints,
  diagnose,
  logs,
  efficiency,
  cancel,
  retry,
  queue,
  sweep,
  monitor,
  handoff,
  cron,
  skills,
  config,
  schema,
  completion,
];
