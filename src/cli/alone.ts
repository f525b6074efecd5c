import { present } from "./present.ts";
import type { CommandSpec } from "./spec.ts";

/** Options that the command takes where no other is named, and whether a word of their own follows. */
const OPTIONS: Readonly<Record<string, boolean>> = {
  "--json": false,
  "-q": false,
  "--quiet": false,
  "--no-color": false,
  "-C": true,
  "--experiment": true,
};

/** Whether a command line names no command: `runmark`, `runmark -C exp --json`. */
export function namesNone(argv: readonly string[]): boolean {
  const [first, ...rest] = argv;
  if (first === undefined) return true;
  const takesWord = OPTIONS[first];
  if (takesWord === undefined) return first.startsWith("--experiment=") && namesNone(rest);
  return takesWord ? rest.length > 0 && namesNone(rest.slice(1)) : namesNone(rest);
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
