import { InvalidArgumentError, Option } from "commander";
import type { Answer } from "../commands/command.ts";
import { quoted } from "../commands/invocation.ts";
import type { RunQueueOptions } from "../commands/queue/run.ts";
import type { QueueView } from "../commands/queue/view.ts";
import type { ExitCode } from "../model/exit.ts";
import { noPreflight } from "./options.ts";
import { present } from "./present.ts";
import { type Call, type CommandSpec, oneOfItsOwn } from "./spec.ts";
import type { Terminal } from "./terminal.ts";

const config = (): Option =>
  new Option("--config <file.yaml>", "the jobs of the queue").makeOptionMandatory();
const state = (): Option =>
  new Option("--state <file.json>", "where the queue keeps what it knows").makeOptionMandatory();
const listAll = (): Option => new Option("--all", "list every job");
const staleSeconds = (): Option =>
  new Option(
    "--stale-seconds <n>",
    "a job of which nothing is known is given up after so long without a sign",
  )
    .default(7200)
    .argParser((text) => {
      if (!/^\d+$/.test(text.trim())) throw new InvalidArgumentError("It takes a number of seconds.");
      return Number(text);
    });

type Options = Call["options"];
const text = (options: Options, name: string): string => String(options[name]);

/** How to call another command on the same queue. */
const again = (command: string, options: Options): string => {
  const named = options.config === undefined ? "" : ` --config ${quoted(text(options, "config"))}`;
  return `runmark queue ${command}${named} --state ${quoted(text(options, "state"))}`;
};

/** The same for a run with the flags of this one. */
const againAsNow = (options: Options): string =>
  [
    again("run", options),
    ...(options.resume === true ? ["--resume"] : []),
    ...(options.retryFailed === true ? ["--retry-failed"] : []),
    ...failFast(options),
  ].join(" ");

const failFast = (options: Options): readonly string[] => (options.failFast === true ? ["--fail-fast"] : []);

/** Shows an answer about a queue, and what may come next in the words of this call. */
async function show(
  call: Call,
  answer: Answer<QueueView>,
  more: (view: QueueView, terminal: Terminal) => string,
): Promise<ExitCode> {
  const { typedNext } = await import("./text/queue-words.ts");
  const diagnostics = answer.diagnostics.map((one) => typedNext(one, call.options));
  return present({ ...answer, diagnostics }, call.presentation, more);
}

const init: CommandSpec = {
  name: "init",
  args: "",
  summary: "write the state of a new queue: every job of the configuration is pending",
  options: [config(), state()],
  standsAlone: true,
  examples: ["runmark queue init --config batch.yaml --state queue_state.json"],
  async run(call) {
    const { initQueue } = await import("../commands/queue/init.ts");
    const { renderInit } = await import("./text/queue-words.ts");
    const { context, options } = call;
    const named = { config: text(options, "config"), state: text(options, "state") };
    return show(call, await initQueue(context, named), (view) =>
      renderInit(view, context.cwd, again("run", options)),
    );
  },
};

const runOptions = (options: Options): RunQueueOptions => ({
  config: text(options, "config"),
  state: text(options, "state"),
  resume: options.resume === true,
  staleSeconds: Number(options.staleSeconds),
  failFast: options.failFast === true,
  retryFailed: options.retryFailed === true,
  preflight: options.preflight !== false,
});

const run: CommandSpec = {
  name: "run",
  args: "",
  summary: "run what is pending, one job after the other; what is done is never run again",
  options: [
    config(),
    state(),
    new Option("--resume", "only go on with a state that is there; without it a new one is made"),
    new Option("--retry-failed", "run failed jobs again as well"),
    new Option("--fail-fast", "stop at the first job that fails"),
    noPreflight(),
    staleSeconds(),
    new Option("-n, --dry-run", "show what would run and do nothing"),
    listAll(),
  ],
  standsAlone: true,
  examples: [
    "runmark queue run --config batch.yaml --state queue_state.json",
    "runmark queue run --config batch.yaml --state queue_state.json --resume",
  ],
  more: `Jobs outlive this command. A job that still runs from an earlier start is
waited for and not started a second time. Ctrl-C ends the job that runs, and it
is pending again; once more leaves at once. A terminal that is closed ends only
this command: the job goes on, and the next start waits for it.`,
  async run(call) {
    const { runQueue, showRun } = await import("../commands/queue/run.ts");
    const words = await import("./text/queue-words.ts");
    const { context, options } = call;
    const all = options.all === true;
    if (options.dryRun === true)
      return show(call, await showRun(context, runOptions(options)), (view, terminal) =>
        words.renderPlan(view, terminal, all, againAsNow(options)),
      );
    const { queueScreen } = await import("./queue-view.ts");
    const screen = await queueScreen(call);
    const next = [again("run", options), ...failFast(options)].join(" ");
    const isTold = !options.json && !options.quiet;
    const answer = await runQueue(context, runOptions(options), screen).finally(screen.close);
    const diagnostics = isTold && answer.data !== undefined ? [] : answer.diagnostics;
    return show(call, { ...answer, diagnostics }, (view, terminal) =>
      words.renderEnd(view, terminal, { cwd: context.cwd, all, next }),
    );
  },
};

const status: CommandSpec = {
  name: "status",
  args: "",
  summary: "show where the queue stands; asks nobody and writes nothing",
  options: [state(), listAll()],
  standsAlone: true,
  examples: ["runmark queue status --state queue_state.json"],
  async run(call) {
    const { queueStatus } = await import("../commands/queue/status.ts");
    const { renderQueue } = await import("./text/queue.ts");
    const { context, options } = call;
    return show(call, await queueStatus(context, text(options, "state")), (view, terminal) =>
      renderQueue(view, terminal, context.cwd, options.all === true),
    );
  },
};

const recover: CommandSpec = {
  name: "recover",
  args: "[job...]",
  summary: "settle jobs that were left running, and make named jobs pending again; starts nothing",
  options: [state(), staleSeconds()],
  standsAlone: true,
  examples: [
    "runmark queue recover --state queue_state.json --stale-seconds 7200",
    "runmark queue recover --state queue_state.json h16_lr0.1",
  ],
  more: `A job whose process lives stays running, however old its last sign is. One that
has ended meanwhile is done or failed, by its exit code. One that was cut off is
pending again while it has attempts left (max_attempts), and otherwise failed.`,
  async run(call) {
    const { recoverQueue } = await import("../commands/queue/recover.ts");
    const { renderRecovered } = await import("./text/queue-words.ts");
    const { context, options, words } = call;
    const asked = {
      state: text(options, "state"),
      staleSeconds: Number(options.staleSeconds),
      ids: words,
    };
    return show(call, await recoverQueue(context, asked), (view, terminal) =>
      renderRecovered(view, terminal),
    );
  },
};

export const queue: CommandSpec = {
  name: "queue",
  args: "<command>",
  summary: "run a list of commands one after the other on this machine, and resume after any interruption",
  standsAlone: true,
  examples: [
    "runmark queue init --config batch.yaml --state queue_state.json",
    "runmark queue run --config batch.yaml --state queue_state.json --resume",
    "runmark queue status --state queue_state.json",
    "runmark queue recover --state queue_state.json --stale-seconds 7200",
  ],
  more: `A configuration:

  jobs:
    - id: h16
      command: python train.py --hidden 16 --out runs/h16
      out_dir: runs/h16
    - id: h64
      command: [python, train.py, --hidden, 64, --out, runs/h64]
      out_dir: runs/h64
      max_attempts: 2`,
  commands: [init, run, status, recover],
  run: oneOfItsOwn,
};
