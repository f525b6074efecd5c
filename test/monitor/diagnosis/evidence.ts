import type { CauseId } from "../../../src/model/cause.ts";
import type { Sighting } from "../../../src/model/job.ts";
import type { FinalStatus } from "../../../src/model/status.ts";
import { type Diagnosis, diagnose } from "../../../src/monitor/diagnosis/diagnose.ts";
import type { LogTail } from "../../../src/monitor/diagnosis/rule.ts";
import { sighting, T0 } from "../../support/records.ts";

export const HOUR = 3_600_000;

/** A log as it would be read: the offsets are those of its lines. */
export function logOf(text: string, path = "/exp/slurm-812.out"): LogTail {
  let offset = 0;
  const lines = text.split("\n").map((line) => {
    const read = { offset, text: line };
    offset += line.length + 1;
    return read;
  });
  return { path, lines: lines.filter((line) => line.text !== "") };
}

/** What is said of a job that failed after an hour with exit code 1, and wrote this. */
export const failedWith = (log: string, more: Partial<Sighting> = {}): Diagnosis =>
  diagnose({
    status: "failed",
    sighting: sighting("FAILED", { exitCode: 1, startedAt: T0, endedAt: T0 + HOUR, ...more }),
    cancelAsked: false,
    logs: [logOf(log)],
  });

/** The cause, and the line that gave it away. */
export const causeOf = (
  log: string,
  more: Partial<Sighting> = {},
): readonly [CauseId, string | undefined] => {
  const { cause, line } = failedWith(log, more);
  return [cause, line?.text];
};

export const endedAs = (
  status: FinalStatus,
  state: string,
  more: Partial<Sighting> = {},
  known: {
    readonly cancelAsked?: boolean;
    readonly problem?: string;
    readonly log?: string;
    readonly ownUid?: number;
  } = {},
): Diagnosis =>
  diagnose({
    status,
    sighting: sighting(state, more),
    cancelAsked: known.cancelAsked ?? false,
    ...(known.problem === undefined ? {} : { problem: known.problem }),
    ...(known.ownUid === undefined ? {} : { ownUid: known.ownUid }),
    logs: known.log === undefined ? [] : [logOf(known.log)],
  });
