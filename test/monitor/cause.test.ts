import { describe, expect, test } from "vitest";
import type { Sighting } from "../../src/model/job.ts";
import { lastAttempt } from "../../src/model/record.ts";
import type { FinalStatus } from "../../src/model/status.ts";
import { causeOf, formatElapsed } from "../../src/monitor/cause.ts";
import { cancelling, recordAfter, sighting, submittedOnce, T0 } from "../support/records.ts";

const HOUR = 3_600_000;
const lasted = { startedAt: T0, endedAt: T0 + HOUR };

function causeIn(status: FinalStatus, state: string, more: Partial<Sighting> = {}, wasAsked = false): string {
  const attempt = lastAttempt(recordAfter(submittedOnce, wasAsked ? cancelling() : []));
  if (attempt === undefined) throw new Error("there is no attempt");
  return causeOf(status, sighting(state, more), attempt);
}

test.each<[FinalStatus, string, Partial<Sighting>, string]>([
  ["failed", "FAILED", {}, "ended without success"],
  ["failed", "FAILED", { exitCode: 2, ...lasted }, "exit code 2 after 1:00:00"],
  ["failed", "FAILED", { exitCode: 0, signal: 9 }, "killed by signal 9"],
  ["failed", "FAILED", { exitCode: 0, signal: 53 }, "its output file or working folder could not be opened"],
  ["failed", "FAILED", { exitCode: 0, signal: 0, reason: "NonZeroExitCode" }, "NonZeroExitCode"],
  ["failed", "FAILED", { reason: "None" }, "ended without success"],
  ["timeout", "TIMEOUT", lasted, "time limit reached after 1:00:00"],
  ["timeout", "DEADLINE", lasted, "its deadline passed"],
  ["timeout", "DL", lasted, "its deadline passed"],
  ["out_of_memory", "OUT_OF_MEMORY", lasted, "out of memory after 1:00:00; ask for more with --mem"],
  ["cancelled", "CANCELLED", { native: "CANCELLED by 0" }, "cancelled by the system or an administrator"],
  ["cancelled", "CANCELLED", { native: "CANCELLED by 1001" }, "cancelled from outside runmark"],
  ["cancelled", "CANCELLED", {}, "cancelled from outside runmark"],
  ["preempted", "PREEMPTED", lasted, "preempted after 1:00:00"],
  ["node_fail", "NODE_FAIL", { node: "n3" }, "node n3 failed"],
  ["node_fail", "BOOT_FAIL", lasted, "node failed after 1:00:00"],
  ["failed", "FAILED", { exitCode: 1, startedAt: T0 }, "exit code 1"],
  ["failed", "FAILED", { exitCode: 1, startedAt: T0, endedAt: T0 - HOUR }, "exit code 1 after 0:00:00"],
])("%s, %s %j", (status, state, more, expected) => {
  expect(causeIn(status, state, more)).toBe(expected);
});

test("a cancellation that was asked for is not blamed on others", () => {
  expect(causeIn("cancelled", "CANCELLED", { native: "CANCELLED by 0" }, true)).toBe("cancelled as asked");
});

describe("elapsed time", () => {
  test.each([
    [0, "0:00:00"],
    [59, "0:00:59"],
    [3600, "1:00:00"],
    [86_399, "23:59:59"],
    [86_400, "1-00:00:00"],
    [93_784, "1-02:03:04"],
  ])("%d s", (seconds, expected) => {
    expect(formatElapsed(seconds)).toBe(expected);
  });
});
