import { expect, test } from "vitest";
import { shellWords } from "../../src/cli/completion/shell-words.ts";
import { buildProgram } from "../../src/cli/program.ts";
import type { CommandSpec } from "../../src/cli/spec.ts";
import { COMMANDS } from "../../src/cli/specs.ts";
import { partsWith } from "../support/calls.ts";
import { everyCommand } from "./called.ts";

/** The commands without what they do: each tells that it was reached. */
const told = (spec: CommandSpec, reached: string[], above = ""): CommandSpec => {
  const name = `${above}${spec.name}`;
  const { commands } = spec;
  return {
    ...spec,
    ...(commands === undefined ? {} : { commands: commands.map((one) => told(one, reached, `${name} `)) }),
    run: async () => {
      reached.push(name);
      return 0;
    },
  };
};

/** The calls of runmark in what is typed into a shell: also within `$(...)`, and each of those joined by `&&`. */
const callsIn = (example: string): string[][] =>
  [...example.matchAll(/(?:^|[\s(])runmark ((?:"[^"]*"|'[^']*'|[^|&;)#])*)/g)].map(([, rest = ""]) => [
    ...shellWords(`${rest} `).words,
  ]);

async function reachedBy(words: readonly string[]): Promise<string[]> {
  const reached: string[] = [];
  const { parts } = partsWith();
  const specs = COMMANDS.map((spec) => told(spec, reached));
  await buildProgram(parts, () => undefined, specs).parseAsync([...words], { from: "user" });
  return reached;
}

test.each(everyCommand())("every example of %s is one that the program takes", async (name, { examples }) => {
  const reached: string[] = [];
  for (const example of examples) {
    const calls = callsIn(example);
    expect({ example, calls: calls.length > 0 }).toEqual({ example, calls: true });
    for (const words of calls) reached.push(...(await reachedBy(words)));
  }
  expect(reached.some((command) => command === name || command.startsWith(`${name} `))).toBe(true);
});
