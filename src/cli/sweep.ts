import { Option } from "commander";
import { quoted } from "../commands/invocation.ts";
import { noPreflight, notifyOption, settingOptions, settingWords } from "./options.ts";
import { present } from "./present.ts";
import { finalFindings, renderEnd, viewFor, wantsPreflight } from "./run.ts";
import type { Call, CommandSpec } from "./spec.ts";
import { sweepView } from "./sweep-view.ts";

const EXAMPLE = `A definition, sweep.yaml:

  name: digits
  parameters:
    lr: {log_range: [0.001, 0.1], count: 3}
    width: [16, 64]
  train:
    command: python train.py --lr {{lr}} --width {{width}} --out {{run_dir}}
  evaluate:
    command: python evaluate.py {{run_dir}} --out {{run_dir}}/score.json
  objective:
    metric: accuracy
    direction: maximize
    from: {file: "{run}/score.json", pointer: /accuracy}

Its folder becomes an experiment: each trial is a row of the summary, and every
other command works on it. Killed at any moment and started again, it goes on.`;

/** The command with the definition as it was named, to be typed again. */
const again = ({ words: [named], options }: Call): string =>
  `runmark sweep${named === undefined ? "" : ` ${quoted(named)}`}${options.failFast === true ? " --fail-fast" : ""}${settingWords(options)}`;

export const sweep: CommandSpec = {
  name: "sweep",
  args: "[definition]",
  summary: "try configurations one after the other or many at once; train, evaluate, keep the best",
  standsAlone: true,
  options: [
    new Option("--fail-fast", "lay nothing more out once a trial has failed"),
    noPreflight(),
    new Option("-n, --dry-run", "show what would be tried and do nothing"),
    new Option("--all", "list every task"),
    ...settingOptions(),
    ...notifyOption(),
  ],
  examples: ["runmark sweep --dry-run", "runmark sweep sweep.yaml", "runmark sweep sweep.yaml --fail-fast"],
  more: EXAMPLE,
  run: (call) => (call.options.dryRun === true ? showPlan(call) : runSweep(call)),
};

async function showPlan(call: Call) {
  const { planSweep } = await import("../commands/sweep/plan.ts");
  const { renderSweepPlan } = await import("./text/sweep.ts");
  const answer = await planSweep(call.context, call.words[0]);
  return present(answer, call.presentation, (data, terminal) => renderSweepPlan(data, terminal, again(call)));
}

async function runSweep(call: Call) {
  const { sweep } = await import("../commands/sweep/sweep.ts");
  const view = await viewFor(call);
  const watching = sweepView(view);
  const options = { failFast: call.options.failFast === true, preflight: wantsPreflight(call) };
  const answer = await sweep(call.context, call.words[0], options, watching).finally(() => view.close());
  return present(
    { ...answer, diagnostics: finalFindings(answer, call) },
    call.presentation,
    (result, terminal) =>
      `${renderEnd(result, terminal, call, again(call))}${watching.end(result, terminal, call)}`,
  );
}
