import type { Initialised } from "../../commands/init.ts";
import { harmless } from "../terminal.ts";
import { many } from "./many.ts";

/** `summary` as a person there would write it, and `look` the command that shows what would happen. */
export function renderInitialised({ created, runs }: Initialised, summary: string, look: string): string {
  return [
    `Created an experiment with ${many(runs, "run")}:`,
    ...created.map((path) => `  ${harmless(path)}`),
    `→ Edit ${harmless(summary)}, then see what would happen with: ${look}`,
    "",
  ].join("\n");
}
