import { Option } from "commander";
import type { Purpose } from "../commands/checkpoints.ts";
import type { ExitCode } from "../model/exit.ts";
import { whole } from "./options.ts";
import { present } from "./present.ts";
import type { Call, CommandSpec } from "./spec.ts";

const deep = (): Option => new Option("--deep", "read every byte, not only what tells the sizes");

export const validate: CommandSpec = {
  name: "validate",
  args: "[run...]",
  summary: "judge the outputs of runs or tasks as they are now; of all where none is named",
  options: [deep()],
  examples: ["runmark validate", "runmark validate r8_lr1e-5 --deep"],
  more: `No status changes by it and nothing is written. It ends with 0 when all is
valid, 1 when what is over is not, 4 when only what is not over is not.`,
  async run({ context, words, options, presentation }) {
    const { validate } = await import("../commands/validate.ts");
    const { renderValidated } = await import("./text/validated.ts");
    const answer = await validate(context, words, options.deep === true);
    return present(answer, presentation, renderValidated);
  },
};

const prune: CommandSpec = {
  name: "prune",
  args: "[run...]",
  summary: "remove all checkpoints but the newest ones that are whole; shows which, unless told --yes",
  options: [
    new Option("--keep <n>", "so many of the newest that are whole stay")
      .makeOptionMandatory()
      .argParser(whole(1)),
    new Option("--yes", "remove them"),
  ],
  examples: ["runmark checkpoints prune --keep 2", "runmark checkpoints prune r8_lr1e-5 --keep 1 --yes"],
  more: `What stays besides: the model at the end, what is being written, an epoch that
an evaluation waits for, or that a training that is not completed must have,
all of a run whose job is in the queue, what another run has as well, what one
that stays is or holds a link to, and what lies outside of the experiment's
folder or behind a link.`,
  async run({ context, words, options, presentation }) {
    const { prune } = await import("../commands/prune.ts");
    const { renderPruned } = await import("./text/pruned.ts");
    const answer = await prune(context, words, Number(options.keep), options.yes === true);
    return present(answer, presentation, renderPruned);
  },
};

export const checkpoints: CommandSpec = {
  name: "checkpoints",
  args: "[run...]",
  summary: "show the checkpoints of runs: which are there, which are whole, how large",
  options: [
    new Option("--tensors", "list what is in the newest one that is whole"),
    new Option(
      "--path",
      "print only where the newest whole one of a run lies, for its training to go on from",
    ),
    new Option("--model", "print only where its newest model lies, that at the end before others").conflicts(
      "path",
    ),
    deep(),
  ],
  examples: [
    "runmark checkpoints",
    "runmark checkpoints r8_lr1e-5 --tensors",
    'python train.py --resume "$(runmark checkpoints r8_lr1e-5 --path)"',
    'python evaluate.py "$(runmark checkpoints r8_lr1e-5 --model)"',
    "runmark checkpoints prune --keep 2",
  ],
  commands: [prune],
  isItself: true,
  run: (call) => {
    if (call.options.path === true) return showPath(call, "path");
    return call.options.model === true ? showPath(call, "model") : showAll(call);
  },
};

async function showAll({ context, words, options, presentation }: Call): Promise<ExitCode> {
  const { checkpoints } = await import("../commands/checkpoints.ts");
  const { renderCheckpoints } = await import("./text/checkpoints.ts");
  const asked = { isDeep: options.deep === true, tensors: options.tensors === true };
  const answer = await checkpoints(context, words, asked);
  const now = context.system.clock.now();
  return present(answer, presentation, (view, terminal) => renderCheckpoints(view, terminal, now));
}

/** A script reads standard output as it is, so the path stands there alone, also where less is to be said. */
async function showPath(
  { context, words, options, presentation }: Call,
  purpose: Purpose,
): Promise<ExitCode> {
  const { newestPath } = await import("../commands/checkpoints.ts");
  const answer = await newestPath(context, words, purpose, options.deep === true);
  const { quiet: _quiet, ...loud } = presentation.options;
  return present(answer, { ...presentation, options: loud }, ({ path }) => `${path}\n`);
}
