import { commonOptions } from "./options.ts";
import { present } from "./present.ts";
import type { CommandSpec } from "./spec.ts";

/** Whether a command line names no command, and has only options of every command: `runmark`, `runmark -C exp --json`. */
export function namesNone([first, ...rest]: readonly string[], options = commonOptions()): boolean {
  if (first === undefined) return true;
  const flag = first.replace(/^(--[^=]+)=.*/s, "$1");
  const option = options.find(({ short, long }) => flag === short || flag === long);
  if (option === undefined) return false;
  const isOpen = option.required && flag === first;
  return isOpen ? rest.length > 0 && namesNone(rest.slice(1), options) : namesNone(rest, options);
}

/** What `runmark` does without the name of a command. */
export const alone: CommandSpec = {
  name: "runmark",
  args: "",
  summary: "say where one stands, and what to type next",
  examples: ["runmark"],
  async run({ context, presentation }) {
    const { whereabouts } = await import("../commands/whereabouts.ts");
    const { renderWhereabouts } = await import("./text/whereabouts.ts");
    return present(await whereabouts(context), presentation, (data, terminal) =>
      renderWhereabouts(data, terminal, context.cwd),
    );
  },
};
