import { SHELLS, type Shell } from "../commands/shells.ts";
import { present } from "./present.ts";
import type { CommandSpec } from "./spec.ts";

/** A script is loaded when it is printed. */
async function scriptFor(shell: Shell): Promise<string> {
  switch (shell) {
    case "bash":
      return (await import("./completion/scripts/bash.ts")).bashScript;
    case "zsh":
      return (await import("./completion/scripts/zsh.ts")).zshScript;
    case "fish":
      return (await import("./completion/scripts/fish.ts")).fishScript;
  }
}

export const completion: CommandSpec = {
  name: "completion",
  args: "[shell]",
  summary: "print what lets bash, zsh or fish complete the command line",
  standsAlone: true,
  choices: SHELLS,
  examples: [
    "runmark completion bash > ~/.runmark-completion.bash",
    "runmark completion zsh > ~/.zfunc/_runmark",
    "runmark completion fish > ~/.config/fish/completions/runmark.fish",
  ],
  more: `Without a name it is for the shell in the variable SHELL. The script says at its
top where to put it. When a key is pressed it asks runmark, which reads the
files of the experiment or queue that is meant, and writes nothing.`,
  async run({ context, words: [named], presentation }) {
    const { shellMeant } = await import("../commands/completion.ts");
    const answer = shellMeant(context, named);
    if (answer.data === undefined) return present(answer, presentation, () => "");
    const script = await scriptFor(answer.data.shell);
    return present({ ...answer, data: { ...answer.data, script } }, presentation, () => script);
  },
};
