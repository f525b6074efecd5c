import type { Said } from "../model/experiment.ts";
import { INSTRUCTIONS, STATUSES, type Status } from "../model/status.ts";

/** Words that people use for a status, next to the words themselves. */
const SYNONYMS: Readonly<Record<string, Status>> = {
  done: "completed",
  finished: "completed",
  success: "completed",
  succeeded: "completed",
  complete: "completed",
  "in progress": "running",
  active: "running",
  started: "running",
  submitted: "queued",
  planned: "pending",
  todo: "pending",
  "to do": "pending",
  "not started": "pending",
  waiting: "pending",
  error: "failed",
  failure: "failed",
  oom: "out_of_memory",
  "time limit": "timeout",
  "timed out": "timeout",
  canceled: "cancelled",
};

/** Signs that stand alone in a cell. */
const SIGNS: ReadonlyMap<string, Status> = new Map([
  ...[..."✅✓✔☑"].map((sign) => [sign, "completed"] as const),
  ...[..."❌✗✘"].map((sign) => [sign, "failed"] as const),
]);

const WORDS: ReadonlyMap<string, Said> = new Map<string, Said>([
  ...STATUSES.map((status) => [status.replaceAll("_", " "), { kind: "status", status }] as const),
  ...Object.entries(SYNONYMS).map(([word, status]) => [word, { kind: "status", status }] as const),
  ...INSTRUCTIONS.flatMap((word) =>
    word === "completed" || word === "failed" ? [] : [[word, { kind: "instruction", word }] as const],
  ),
  ["rerun", { kind: "instruction", word: "retry" }],
  ["on hold", { kind: "instruction", word: "hold" }],
]);

/** No word that could name a run or be a remark: `none` and `NA` are names of ablations, `?` is a question to somebody. */
const PLACEHOLDER = /^(?:[-\u2013\u2014]+|tbd|n\/a)?$/i;

/** Whether a cell means nothing: blank, a dash of any length, `TBD`, `N/A`. */
export const isPlaceholder = (text: string): boolean => PLACEHOLDER.test(text.trim());

/**
 * What a Status cell says, from its plain text: any case; spaces, dashes or underscores; behind an emoji or a check mark;
 * with a remark in parentheses behind it.
 */
export function readStatus(text: string): Said {
  if (isPlaceholder(text)) return { kind: "blank" };
  const sign = SIGNS.get(text.trim().replaceAll("\uFE0F", ""));
  if (sign !== undefined) return { kind: "status", status: sign };
  const known = WORDS.get(text);
  if (known !== undefined) return known;
  const word = text
    .replace(/^[^\p{L}]+/u, "")
    .replace(/\s*\([^()]*\)\s*$/u, "")
    .replace(/[^\p{L}]+$/u, "")
    .replaceAll(/[\s_-]+/g, " ")
    .toLowerCase();
  return WORDS.get(word) ?? { kind: "other", text: text.trim() };
}

/** Whether two cells mean the same, however they are written. */
export function sameMeaning(one: Said, other: Said): boolean {
  if (one.kind === "status" && other.kind === "status") return one.status === other.status;
  if (one.kind === "instruction" && other.kind === "instruction") return one.word === other.word;
  if (one.kind === "other" && other.kind === "other") return one.text === other.text;
  return one.kind === other.kind;
}

/** Every word that a Status cell may hold, for messages. */
export const KNOWN_WORDS: readonly string[] = [...STATUSES, "retry", "skip", "hold", "cancel"];
