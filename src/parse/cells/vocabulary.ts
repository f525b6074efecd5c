import type { Said } from "../../model/experiment.ts";
import { FINAL_STATUSES, INSTRUCTIONS, STATUSES, type Status } from "../../model/status.ts";

/** Words that people and schedulers use for a status, next to the words themselves. */
const SYNONYMS: Readonly<Record<string, Status>> = {
  done: "completed",
  finished: "completed",
  success: "completed",
  successful: "completed",
  succeeded: "completed",
  complete: "completed",
  "in progress": "running",
  active: "running",
  started: "running",
  ongoing: "running",
  completing: "running",
  suspended: "running",
  submitted: "queued",
  "in queue": "queued",
  configuring: "queued",
  requeued: "queued",
  planned: "pending",
  todo: "pending",
  "to do": "pending",
  "not started": "pending",
  waiting: "pending",
  error: "failed",
  errored: "failed",
  failure: "failed",
  crashed: "failed",
  oom: "out_of_memory",
  "oom killed": "out_of_memory",
  "time limit": "timeout",
  "timed out": "timeout",
  "time out": "timeout",
  deadline: "timeout",
  canceled: "cancelled",
  "node failure": "node_fail",
  "boot fail": "node_fail",
};

/** The short forms of squeue and sacct, in capitals as these print them. A job that is PD is in the queue. */
const CODES: ReadonlyMap<string, Status> = new Map([
  ["CD", "completed"],
  ["R", "running"],
  ["CG", "running"],
  ["PD", "queued"],
  ["CF", "queued"],
  ["F", "failed"],
  ["TO", "timeout"],
  ["DL", "timeout"],
  ["CA", "cancelled"],
  ["PR", "preempted"],
  ["NF", "node_fail"],
  ["BF", "node_fail"],
]);

/** Signs that stand alone in a cell. An empty box is none: it would let a job go in. */
const SIGNS: ReadonlyMap<string, Status> = new Map([
  ...[..."✅✓✔☑", "[x]", "[X]", ":white_check_mark:", ":heavy_check_mark:"].map(
    (sign) => [sign, "completed"] as const,
  ),
  ...[..."❌✗✘", ":x:"].map((sign) => [sign, "failed"] as const),
]);

/** What a word means, in lower case and with single spaces. */
export const WORDS: ReadonlyMap<string, Said> = new Map<string, Said>([
  ...STATUSES.map((status) => [status.replaceAll("_", " "), { kind: "status", status }] as const),
  ...Object.entries(SYNONYMS).map(([word, status]) => [word, { kind: "status", status }] as const),
  ...INSTRUCTIONS.flatMap((word) =>
    word === "completed" || word === "failed" ? [] : [[word, { kind: "instruction", word }] as const],
  ),
  ["rerun", { kind: "instruction", word: "retry" }],
  ["re run", { kind: "instruction", word: "retry" }],
  ["on hold", { kind: "instruction", word: "hold" }],
  ["held", { kind: "instruction", word: "hold" }],
]);

/** What a cell means that holds nothing but a sign or a code. */
export function readSign(text: string): Status | undefined {
  return SIGNS.get(text.replaceAll("\uFE0F", "")) ?? CODES.get(text) ?? readCutOff(text);
}

const CUT_OFF: readonly Status[] = [...FINAL_STATUSES, "running"];

/** `OUT_OF_ME+`: sacct cuts a state off at the width of its column. */
function readCutOff(text: string): Status | undefined {
  const start = /^([A-Z_]{4,})\+$/.exec(text)?.[1]?.toLowerCase();
  return start === undefined ? undefined : CUT_OFF.find((status) => status.startsWith(start));
}
