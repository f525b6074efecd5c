import { type Terminal, terminalOf } from "../../src/cli/terminal.ts";
import type { Overview } from "../../src/commands/overview.ts";
import type { TaskView } from "../../src/commands/task-view.ts";

/** A terminal of a width, as a person has it. */
export const screen = (columns: number, color = false): Terminal =>
  terminalOf({ isTTY: true, columns, rows: 24 }, {}, color);

/** A file or a pipe. */
export const pipe: Terminal = terminalOf({}, {}, true);

/** Colours by name, so that a text with them can be read: `<red>✗ failed</>`. */
export const named = (text: string): string =>
  text.replaceAll(/\u001b\[(\d+)m/g, (_, code: string) => {
    const name = { 1: "bold", 2: "dim", 31: "red", 32: "green", 33: "yellow", 36: "cyan" }[Number(code)];
    return name === undefined ? "</>" : `<${name}>`;
  });

export const task = (over: Partial<TaskView> & Pick<TaskView, "key" | "status">): TaskView => {
  const [stage = "", run = ""] = over.key.split("/");
  return { stage, run, decision: "leave", why: over.status, ...over };
};

/** A night in the life of an experiment: something of everything. */
export const NIGHT: Overview = {
  experiment: "cap_4L_lora_lr_sweep",
  folder: "/home/ann/exp",
  summary: "/home/ann/exp/experiment_summary.md",
  counts: { completed: 1, running: 1, pending: 2, failed: 1, out_of_memory: 1, blocked: 1 },
  total: 7,
  secondsLeft: 9_000,
  tasks: [
    task({ key: "training/r8_lr1e-5", status: "completed", job: "57788584", elapsedSeconds: 7_384 }),
    task({ key: "training/r8_lr5e-5", status: "running", job: "57788585", elapsedSeconds: 312 }),
    task({
      key: "training/r64_lr1e-5_with_a_name_that_goes_on_and_on_seed42",
      status: "out_of_memory",
      job: "57788586_12",
      elapsedSeconds: 75,
      reason: "CUDA out of memory at step 120; batch_size 4 is too large for 40 GB, try 2",
    }),
    task({
      key: "training/r64_lr5e-5",
      status: "failed",
      job: "57788590",
      elapsedSeconds: 4,
      reason: "exit code 1",
    }),
    task({
      key: "evaluation/r8_lr1e-5/capitalization/0",
      status: "pending",
      decision: "submit",
      why: "not submitted yet",
      script: "r8_lr1e-5/eval/capitalization_epoch0/cell.slurm",
    }),
    task({
      key: "evaluation/r8_lr5e-5/capitalization/0",
      status: "pending",
      decision: "wait",
      why: "waits for training/r8_lr5e-5 (running)",
    }),
    task({
      key: "evaluation/r64_lr5e-5/capitalization/0",
      status: "blocked",
      decision: "blocked",
      reason: "training/r64_lr5e-5 is failed",
      why: "training/r64_lr5e-5 is failed",
      next: "See why with: runmark status; then type `retry` into the Status cell of training/r64_lr5e-5",
    }),
  ],
};
