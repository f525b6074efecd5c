import type { Initialised, TemplateList } from "../../commands/init/init.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { many } from "./many.ts";
import { shortPath } from "./short-path.ts";

/** `look`: the command that shows what would happen. */
export function renderInitialised(
  { summary, created, runs, template }: Initialised,
  cwd: string,
  look: string,
): string {
  const what = runs === 0 ? "an experiment" : `an experiment with ${many(runs, "run")}`;
  const from = template === undefined ? "" : ` from the template ${harmless(template)}`;
  return [
    `Created ${what}${from}:`,
    ...created.map((path) => `  ${harmless(path)}`),
    `→ ${template === undefined ? "Edit" : "Read"} ${harmless(shortPath(summary, cwd))}, then see what would happen with: ${look}`,
    "",
  ].join("\n");
}

export function renderTemplates({ templates }: TemplateList, { colors }: Terminal): string {
  const width = Math.max(...templates.map(({ name }) => name.length));
  const lines = templates.map(({ name, about }) => `  ${colors.bold(name.padEnd(width))}  ${about}`);
  return ["Templates:", ...lines, "→ Begin with one of them: runmark init --template NAME FOLDER", ""].join(
    "\n",
  );
}
