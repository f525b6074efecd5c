import type { Steered } from "../../commands/steer.ts";
import { harmless } from "../terminal.ts";

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
