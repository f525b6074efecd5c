import { err, ok, type Result } from "../../model/result.ts";

/** Why there is no score. `path`: the file that was looked at; the message goes on from it. */
export interface ScoreProblem {
  readonly code: "score.missing" | "score.not-finite" | "score.unreadable";
  readonly message: string;
  readonly next: string;
  readonly path?: string;
}

export type ScoreReading = Result<number, ScoreProblem>;

/** What is larger is not held in memory for a number. */
export const MOST_BYTES = 16 * 2 ** 20;

/** A number as programs print it; a sentence may end behind it. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\.?$/i;

/** The finite number that a text is; undefined when it is none: `nan`, `inf`, a word, nothing. */
export function numberIn(text: string): number | undefined {
  const written = text.trim();
  const value = NUMBER.test(written) ? Number(written.replace(/\.$/, "")) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

export const missing = (message: string, next: string): ScoreReading =>
  err({ code: "score.missing", message, next });

export const unreadable = (message: string, next: string): ScoreReading =>
  err({ code: "score.unreadable", message, next });

/** The value, or that it is none to compare others with. `where`: as in `at /accuracy`. */
export function finite(written: string, where: string): ScoreReading {
  const value = numberIn(written);
  if (value !== undefined) return ok(value);
  const shown = written.trim() === "" ? "nothing" : JSON.stringify(written.trim().slice(0, 60));
  return err({
    code: "score.not-finite",
    message: `holds ${shown} ${where}, which is no finite number`,
    next: "Look whether the run diverged; a score must be a number, not NaN or Infinity",
  });
}
