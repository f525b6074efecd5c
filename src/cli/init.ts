import { basename } from "node:path";
import { Option } from "commander";
import type { Initialised } from "../commands/init/init.ts";
import { invocation, queueCommand, quoted } from "../commands/invocation.ts";
import { present } from "./present.ts";
import type { CommandSpec } from "./spec.ts";

export const init: CommandSpec = {
  name: "init",
  args: "[folder]",
  summary: "start an experiment: a summary for the job scripts there, a template, or two runs to try it out",
  options: [
    new Option("--template [template]", "make it of one of the templates; without a name, list them"),
  ],
  examples: [
    "runmark init my_experiment",
    "runmark init --template",
    "runmark init --template torchtune lora",
  ],
  more: `Nothing is ever written over. In a folder with job scripts (finetune.slurm and
the like in a folder of each run, or .slurm, .sbatch and .sh files with #SBATCH
lines) the summary has a row for each. A summary needs no more than one table:

  ## Runs

  | Run Name | Script        | Status  | Job ID | Notes |
  |----------|---------------|---------|--------|-------|
  | seed1    | runs/seed1.sh | pending | -      | -     |`,
  async run({ context, words: [folder], options: { template }, presentation }) {
    const { init, initFromTemplate } = await import("../commands/init/init.ts");
    const { renderInitialised, renderTemplates } = await import("./text/initialised.ts");
    const named = folder ?? context.experiment;
    const answer =
      template === undefined
        ? await init(context, named)
        : await initFromTemplate(context, named, typeof template === "string" ? template : undefined);
    return present(answer, presentation, (data, terminal) =>
      "templates" in data
        ? renderTemplates(data, terminal)
        : renderInitialised(data, context.cwd, lookAt(data, context.cwd)),
    );
  },
};

/** A sweep has no runs before it begins, and the runs of a queue are its own. */
function lookAt({ summary, created }: Initialised, cwd: string): string {
  const named = (name: string) => created.find((path) => basename(path) === name);
  const [sweep, queue] = [named("sweep.yaml"), named("queue.yaml")];
  if (sweep !== undefined) return `runmark sweep ${quoted(sweep)} --dry-run`;
  return queue === undefined ? invocation("plan", summary, cwd) : `${queueCommand(queue)} --dry-run`;
}
