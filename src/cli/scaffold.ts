import { Option } from "commander";
import { present } from "./present.ts";
import type { CommandSpec } from "./spec.ts";

export const scaffold: CommandSpec = {
  name: "scaffold",
  args: "[run...]",
  summary:
    "write the job scripts of runs from templates, with the values of their rows; of all where none is named",
  options: [
    new Option("--template <file>", "make all scripts from this one"),
    new Option("--stage <stage>", "only of the tasks in this stage: training, evaluation, ..."),
    new Option("--force", "also over what was changed since, or belongs to a task with a job"),
    new Option("-n, --dry-run", "show what would be written, and write nothing"),
  ],
  examples: [
    "runmark scaffold",
    "runmark scaffold r8_lr1e-5 --dry-run",
    "runmark scaffold --template job.sh --stage training",
  ],
  more: `A template lies beside the summary, under the name of the script with .template
behind it: finetune.slurm.template for <run>/finetune.slurm. {{run}}, {{task}},
{{epoch}} and each column ({{lora_rank}} for LoRA Rank) stand for the values of
the row, quoted as their place asks for; what is between {{#epoch}} and
{{/epoch}} falls away in a row without one. What you have changed since stays,
and the difference is shown.`,
  async run({ context, words, options, presentation }) {
    const { scaffold } = await import("../commands/scaffold/scaffold.ts");
    const { renderScaffolded } = await import("./text/scaffolded.ts");
    const { template, stage, force, dryRun } = options;
    const answer = await scaffold(context, words, {
      ...(typeof template === "string" ? { template } : {}),
      ...(typeof stage === "string" ? { stage } : {}),
      isForced: force === true,
      isDryRun: dryRun === true,
    });
    return present(answer, presentation, renderScaffolded);
  },
};
