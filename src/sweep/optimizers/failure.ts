import { harmless } from "../../model/harmless.ts";
import type { Heard } from "../../system/ports.ts";
import type { BadAnswer } from "./protocol.ts";

/** So much of what a program said is quoted. */
const QUOTED_LINES = 3;
const QUOTED_LENGTH = 200;

/** What a stranger wrote, as one short line in quotes: no word of it is ours, and none steers a terminal. */
export const quoted = (text: string): string => {
  const line = harmless(text.slice(0, 4 * QUOTED_LENGTH))
    .replaceAll(/\s+/g, " ")
    .trim();
  const shown = [...line].slice(0, QUOTED_LENGTH).join("");
  return `"${shown}${shown.length < line.length || text.length > 4 * QUOTED_LENGTH ? "..." : ""}"`;
};

/** As Python ends a traceback: of `optuna.samplers` it is optuna that is to be installed. */
const LACKS_MODULE = /^(?:ModuleNotFound|Import)Error: No module named '?([a-z_]\w{0,99})/i;

/** What a program said last, for whoever has to find out why it failed; empty where it said nothing. */
export const lastWords = (stderr: string): string => {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => harmless(line.slice(-4 * QUOTED_LENGTH)).trim())
    .filter((line) => line !== "");
  const lacks = lines.flatMap((line) => LACKS_MODULE.exec(line)?.[1] ?? []).at(-1);
  if (lacks !== undefined) return `; it lacks the Python module ${lacks}`;
  const last = lines.slice(-QUOTED_LINES).map(quoted);
  return last.length === 0 ? "" : `; it said last: ${last.join(", ")}`;
};

/** Why there is no answer, in words that follow the name of the program. */
export function whyNoAnswer(heard: Exclude<Heard, { kind: "line" }>, timeoutSeconds: number): string {
  switch (heard.kind) {
    case "long":
      return "answered with a line of more than 1 MiB";
    case "unasked":
      return `said something without being asked: ${quoted(heard.text)}`;
    case "silent":
      return `did not answer within ${timeoutSeconds} s`;
    case "ended":
      return howItEnded(heard);
  }
}

function howItEnded({ exitCode, signal }: Extract<Heard, { kind: "ended" }>): string {
  if (signal !== undefined) return `was ended by ${signal}`;
  return exitCode === undefined ? "was ended" : `ended with exit code ${exitCode}`;
}

/** It said nothing itself. ENOENT is also what a script gets whose interpreter is not there. */
export function whyNotStarted(program: string, errno: string): string {
  if (errno !== "ENOENT") return `could not be started (${errno})`;
  const orElse = program.includes("/") ? ", or what its first line names," : "";
  return `could not be started: ${harmless(program)}${orElse} is not found`;
}

export const badAnswer = ({ what, text }: BadAnswer): string => `${what} ${quoted(text)}`;
