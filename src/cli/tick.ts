import { resolve } from "node:path";
import { Option } from "commander";
import { invocation } from "../commands/invocation.ts";
import type { ExitCode } from "../model/exit.ts";
import { dryRun, notifyOption, settingOptions, settingWords } from "./options.ts";
import { allBelow, folderIn, presentEach } from "./several.ts";
import type { Call, CommandSpec } from "./spec.ts";

export const tick: CommandSpec = {
  name: "tick",
  args: "[experiment...]",
  summary: "one step: look, submit what there is room for, write the summary; for cron",
  options: [
    ...settingOptions(),
    ...notifyOption(),
    dryRun(),
    allBelow(),
    new Option(
      "--log <file>",
      "add to a file: changes, errors, warnings once; beyond 1 MiB it is put aside as FILE.1",
    ).conflicts("json"),
  ],
  examples: [
    "runmark tick path/to/experiment",
    "runmark tick one another --json",
    "runmark tick --all experiments --quiet",
  ],
  async run(call) {
    const below = folderIn(call);
    if (call.options.dryRun === true) return showPlan(call, below);
    const { tick } = await import("../commands/tick.ts");
    const { renderTicked } = await import("./text/ticked.ts");
    // Its words are what has changed; how far what runs has got is in its JSON alone.
    const step = (one: Call): Promise<ExitCode> => {
      const { json } = one.presentation.options;
      return presentEach(one, { answer: (context) => tick(context, json), text: renderTicked }, below);
    };
    const { log } = call.options;
    if (typeof log !== "string") return step(call);
    const { logged } = await import("./logged.ts");
    return logged(call, resolve(call.context.cwd, log), step);
  },
};

/** What a tick would do, of each experiment that is meant. */
export async function showPlan(call: Call, below?: string): Promise<ExitCode> {
  const { plan } = await import("../commands/plan.ts");
  const { renderPlan } = await import("./text/plan.ts");
  const { all, test } = call.options;
  return presentEach(
    call,
    {
      answer: (context) => plan(context, test === true),
      text: (data, terminal, { context: { cwd }, presentation }) =>
        renderPlan(data, terminal, all === true, {
          start: `${invocation("run", data.summary, cwd)}${settingWords(call.options)}`,
          named: presentation.experiment,
        }),
    },
    below,
  );
}
