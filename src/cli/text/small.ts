import type { Checked } from "../../commands/check.ts";
import type { ConfigShown } from "../../commands/config.ts";
import type { Initialised } from "../../commands/init.ts";
import type { Steered } from "../../commands/steer.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, pad, widest } from "./columns.ts";

export function renderChecked({ runs, tasks }: Checked, findings: number, { colors }: Terminal): string {
  const counted = `${runs} run${runs === 1 ? "" : "s"}, ${tasks} task${tasks === 1 ? "" : "s"}`;
  return findings === 0 ? `${colors.green("✓")} ${counted}, nothing amiss\n` : `${counted}\n`;
}

export function renderConfig({ keys, tools }: ConfigShown, { colors, width }: Terminal): string {
  const names = widest(
    keys.map(({ key }) => key),
    30,
  );
  const values = widest(
    keys.map(({ value }) => String(value)),
    12,
  );
  const rows = keys.map(({ key, value, source, meaning }) => {
    const shown = source === "default" ? String(value) : colors.bold(String(value));
    return cut(
      `${pad(key, names)}  ${pad(shown, values)}  ${pad(source, 10)}  ${colors.dim(meaning)}`,
      width,
    );
  });
  return `${[...rows, "", `tools: ${tools.join(", ")}`].join("\n")}\n`;
}

export function renderSteered({ word, tasks, how }: Steered, { colors }: Terminal): string {
  if (tasks.length === 0) return `There is nothing to ${word}.\n`;
  const listed = tasks.map((task) => `  ${harmless(task)}`).join("\n");
  const head = {
    done: word === "cancel" ? "Cancelled, or asked to be:" : "Will run again:",
    noted: `Noted in the summary; the runmark at work there will ${word}:`,
    shown: `Would ${word}:`,
  }[how];
  const next = how === "done" && word === "retry" ? `${colors.dim("→ Start with: runmark run")}\n` : "";
  return `${head}\n${listed}\n${next}`;
}

export function renderInitialised({ summary, created, runs }: Initialised, { colors }: Terminal): string {
  const files = created.map((path) => `  ${harmless(path)}`).join("\n");
  return [
    `Created an experiment with ${runs} run${runs === 1 ? "" : "s"}:`,
    files,
    colors.dim(`→ Edit ${harmless(summary)}, then see what would happen with: runmark plan`),
    "",
  ].join("\n");
}
