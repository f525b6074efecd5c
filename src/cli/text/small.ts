import type { ConfigShown } from "../../commands/config.ts";
import type { Initialised } from "../../commands/init.ts";
import type { Steered } from "../../commands/steer.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { hang, pad, widest } from "./columns.ts";

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

export function renderConfig({ keys, tools }: ConfigShown, { colors, width }: Terminal): string {
  const shown = keys.map(({ value }) => String(value));
  const names = widest(
    keys.map(({ key }) => key),
    30,
  );
  const values = widest(shown, 12);
  const sources = widest(
    keys.map(({ source }) => source),
    10,
  );
  const rows = keys.flatMap(({ key, source, meaning }, index) => {
    const value = shown[index] ?? "";
    const painted = source === "default" ? value : colors.bold(value);
    const columns = [pad(key, names), pad(painted, values), pad(source, sources)];
    return hang(`${columns.join("  ")}  `, colors.dim(meaning), width);
  });
  return `${[...rows, "", `tools: ${tools.join(", ")}`].join("\n")}\n`;
}

const NOTHING = {
  cancel: "There is nothing to cancel: what you named is over or left out.",
  retry:
    "There is nothing to retry: none of these ended without success.\n" +
    "→ Name a task by its whole key to run it again all the same: runmark retry training/NAME",
} as const;

/** `start` is the command that carries out what was asked for. */
export function renderSteered({ word, tasks, how }: Steered, start: string): string {
  if (tasks.length === 0) return `${NOTHING[word]}\n`;
  const listed = tasks.map((task) => `  ${harmless(task)}`).join("\n");
  const head = {
    done: word === "cancel" ? "Cancelled, or asked to be:" : "Will run again:",
    noted: `Noted in the summary; the runmark at work there will ${word}:`,
    shown: `Would ${word}:`,
  }[how];
  const next = how === "done" && word === "retry" ? `→ Start with: ${start}\n` : "";
  return `${head}\n${listed}\n${next}`;
}

/** `summary` as a person there would write it, and `look` the command that shows what would happen. */
export function renderInitialised({ created, runs }: Initialised, summary: string, look: string): string {
  return [
    `Created an experiment with ${many(runs, "run")}:`,
    ...created.map((path) => `  ${harmless(path)}`),
    `→ Edit ${harmless(summary)}, then see what would happen with: ${look}`,
    "",
  ].join("\n");
}
