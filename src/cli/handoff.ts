import { Option } from "commander";
import { present } from "./present.ts";
import { type CommandSpec, withExperiment } from "./spec.ts";

export const handoff: CommandSpec = {
  name: "handoff",
  args: "[experiment]",
  summary: "write HANDOFF.md beside the summary: where things stand, for whoever goes on",
  options: [new Option("--stdout", "print it instead")],
  examples: ["runmark handoff", "runmark handoff path/to/experiment --stdout"],
  more: `From the journal, the summary and git: what to do next, what runs, what failed
and why, what waits for a person, what completed since the last handoff, what is
not committed or pushed, and what people noted in the summary. Its sections have
a comment in their heading and are written anew each time; sections of your own,
and what you write below one of them, stay as they are. It works beside a run.`,
  async run(call) {
    const { handoff } = await import("../commands/handoff/handoff.ts");
    const { renderHandoff } = await import("./text/handoff.ts");
    const answer = await handoff(withExperiment(call), call.options.stdout === true);
    return present(answer, call.presentation, (data, terminal) =>
      renderHandoff(data, terminal, call.context.cwd),
    );
  },
};
