import { invocation } from "../commands/invocation.ts";
import { settingOptions, settingWords } from "./options.ts";
import { present } from "./present.ts";
import { type CommandSpec, withExperiment } from "./spec.ts";

export const preflight: CommandSpec = {
  name: "preflight",
  args: "[experiment]",
  summary: "look whether all is there that the jobs need, before anything is spent",
  options: settingOptions(),
  examples: ["runmark preflight", "runmark preflight path/to/experiment --json"],
  more: `On this machine: GPUs, temperature, memory, load; on SLURM: its commands, the
controller, accounting, partitions, GPU types, limits. In both cases: disk and
quota, the lock, clocks, Node, scripts, the programs and modules that they name.
A check that hangs is said to be not known. On SLURM \`sbatch --test-only\` is
asked about one script of each kind, at most 8. It ends with 0 where nothing
failed, with 3 where something did, and with 5 where no scheduler answers.`,
  async run(call) {
    const { preflight } = await import("../commands/preflight/preflight.ts");
    const { renderPreflight } = await import("./text/preflight.ts");
    return present(await preflight(withExperiment(call)), call.presentation, (data, terminal) =>
      renderPreflight(data, terminal, {
        run: `${invocation("run", data.summary, call.context.cwd)}${settingWords(call.options)}`,
        again: `${invocation("preflight", data.summary, call.context.cwd)}${settingWords(call.options)}`,
        named: call.presentation.experiment,
      }),
    );
  },
};
