import { EXIT, type ExitCode } from "../model/exit.ts";
import type { Attempt } from "../model/record.ts";
import { isFailure, isLost, type Standing } from "../model/standing.ts";

/** How one task counts when it is asked whether there is anything left to do. */
export type Part = "done" | "failed" | "left" | "person";

/** After this long without an answer from every source, nobody but a person can tell whether a submission made a job. */
const UNCLEAR_FOR_MS = 15 * 60_000;

export interface PartFacts {
  readonly standing: Standing;
  readonly attempt: Attempt | undefined;
  /** It may still be submitted, now or later, without anybody doing anything. */
  readonly willRun: boolean;
  /** What blocks it is another task that has ended without success. */
  readonly blockedByTask: boolean;
}

export function partOf({ standing, attempt, willRun, blockedByTask }: PartFacts, now: number): Part {
  if (willRun) return "left";
  // A task that a person has declared over may still have its job, which is watched to its end.
  if (standing.byHand && attempt?.phase.kind === "live" && !isLost(attempt.phase)) return "left";
  switch (standing.status) {
    case "completed":
    case "skipped":
      return "done";
    case "pending":
    case "queued":
    case "running":
      return "left";
    case "submitting":
      return now - (attempt?.intendedAt ?? now) < UNCLEAR_FOR_MS ? "left" : "person";
    case "blocked":
      return blockedByTask ? "failed" : "person";
    case "unknown":
      // While a job has been missed for a few looks only, it may still show up.
      return "person";
    default:
      return isFailure(standing) ? "failed" : "done";
  }
}

/** The exit code of an experiment: work left comes before a person's part, which comes before failures. */
export function outcomeOf(parts: Iterable<Part>): ExitCode {
  const seen = new Set(parts);
  if (seen.has("left")) return EXIT.workLeft;
  if (seen.has("person")) return EXIT.personNeeded;
  return seen.has("failed") ? EXIT.someFailed : EXIT.done;
}
