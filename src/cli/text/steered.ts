import { quoted, reaching } from "../../commands/invocation.ts";
import type { Passed } from "../../commands/nothing-steered.ts";
import type { Steered } from "../../commands/steer.ts";
import { harmless } from "../terminal.ts";

const NOTHING: Readonly<Record<Steered["word"], string>> = {
  cancel: "There is nothing to cancel: what you named is over or left out.",
  retry: "There is nothing to retry: none of these ended without success.",
};

const PASSED = {
  cancel: "Left as they are, since they are over or left out:",
  retry: "Left as they are, since they have not ended without success:",
} as const;

/** As many tasks that were passed over are listed. */
const MANY = 10;

/** `start` is the command that carries out what was asked for; `named` is the experiment, as it was named. */
export function renderSteered(steered: Steered, start: string, named?: string): string {
  const { word, tasks, how, passed } = steered;
  if (tasks.length === 0)
    return `${NOTHING[word]}\n${reaching(keyText(steered), named)}${passedText(word, passed)}`;
  const parts = how === "done" ? doneText(steered) : listed(headOf(word, how), tasks);
  const mayStart = how === "done" && word === "retry" && steered.blocked.length < tasks.length;
  const mayLook = how === "done" && word === "cancel" && steered.live.length > 0;
  const look = mayLook ? reaching("→ Look with: runmark tick\n", named) : "";
  const next = mayStart ? `→ Start with: ${start}\n` : look;
  return `${parts}${passedText(word, passed)}${mendText(steered)}${next}`;
}

/** A run's name means what ended without success; a whole key means its task. */
function keyText({ word, passed: [first] }: Steered): string {
  if (word === "cancel") return "";
  const key = first === undefined ? "training/NAME" : quoted(first.task);
  return `→ Name a task by its whole key to run it again all the same: runmark retry ${harmless(key)}\n`;
}

const mendText = ({ mendFirst }: Steered): string =>
  listed(
    "First, or the next job will not start either:",
    mendFirst.map(({ task, what }) => `${task}  ${what}`),
  );

const headOf = (word: Steered["word"], how: "noted" | "shown"): string =>
  how === "shown" ? `Would ${word}:` : `Noted in the summary; the runmark at work there will ${word}:`;

/** A job that was asked to end takes its time, and only a look at the queue tells that it has. */
function doneText({ word, tasks, live, ended, blocked }: Steered): string {
  const isTold = new Set([...live, ...(word === "cancel" ? ended : blocked)]);
  const over = tasks.filter((task) => !isTold.has(task));
  return word === "cancel"
    ? listed("Cancelled:", over) +
        listed(`${theirs(live, "is", "are")} asked to end, and the next look shows it:`, live) +
        listed(
          `${theirs(ended, "has", "have")} ended; cancelled unless the outputs are there in time:`,
          ended,
        )
    : listed("Will run again:", over) +
        listed(`Will run again once ${theirs(live, "is", "are").toLowerCase()} cancelled:`, live) +
        listed("Will run again once nothing is in their way:", blocked);
}

const theirs = (tasks: readonly string[], one: string, several: string): string =>
  tasks.length === 1 ? `Its job ${one}` : `Their jobs ${several}`;

const listed = (head: string, tasks: readonly string[]): string =>
  tasks.length === 0 ? "" : `${head}\n${tasks.map((task) => `  ${harmless(task)}\n`).join("")}`;

function passedText(word: Steered["word"], passed: readonly Passed[]): string {
  const shown = passed
    .slice(0, MANY)
    .map(({ task, status, reason }) => `${task}  ${status}${reason === undefined ? "" : `: ${reason}`}`);
  const hidden = passed.length - shown.length;
  return listed(PASSED[word], hidden > 0 ? [...shown, `and ${hidden} more`] : shown);
}
