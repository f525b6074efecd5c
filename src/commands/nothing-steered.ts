import type { Diagnostic } from "../model/diagnostic.ts";
import type { Status } from "../model/status.ts";
import { quoted } from "./invocation.ts";

export type Word = "cancel" | "retry";

/** A task for which the word makes no sense, with what it stands at. */
export interface Passed {
  readonly task: string;
  readonly status: Status;
  readonly reason?: string;
}

const MESSAGE: Readonly<Record<Word, string>> = {
  retry: "nothing was asked for again: none of these ended without success",
  cancel: "nothing was cancelled: what was named is over or left out",
};

const AT_WORK: ReadonlySet<Status> = new Set(["submitting", "queued", "running"]);

/**
 * For whoever reads no prose: a word that met no task changed nothing. Of tasks that were named it is a warning, since somebody
 * expected something; of `--failed` or `--all` it is good news.
 */
export function nothingSteered(word: Word, passed: readonly Passed[]): Diagnostic {
  return {
    severity: passed.length > 0 ? "warning" : "info",
    code: `${word}.nothing`,
    message: `${MESSAGE[word]}${statesOf(passed)}`,
    next: nextFor(word, passed),
  };
}

/** So many are named. */
const MANY = 5;

function statesOf(passed: readonly Passed[]): string {
  if (passed.length === 0) return "";
  const states = passed.slice(0, MANY).map(({ task, status }) => `${task} is ${status}`);
  const more = passed.length - states.length;
  return ` (${states.join(", ")}${more > 0 ? `, and ${more} more` : ""})`;
}

function nextFor(word: Word, passed: readonly Passed[]): string {
  const meant = passed.find(({ status }) => AT_WORK.has(status)) ?? passed[0];
  if (word === "cancel" || meant === undefined) return "See where things stand: runmark status";
  const byKey = `runmark retry ${quoted(meant.task)}`;
  return AT_WORK.has(meant.status)
    ? `Wait until it is over: runmark tick; or by its whole key have its job cancelled, and another in its place: ${byKey}`
    : `Name a task by its whole key to run it again all the same: ${byKey}`;
}
