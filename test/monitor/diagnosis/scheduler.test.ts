import { describe, expect, test } from "vitest";
import type { CauseId } from "../../../src/model/cause.ts";
import type { Sighting } from "../../../src/model/job.ts";
import type { FinalStatus } from "../../../src/model/status.ts";
import { diagnose } from "../../../src/monitor/diagnosis/diagnose.ts";
import { formatElapsed } from "../../../src/monitor/elapsed.ts";
import { sighting, T0 } from "../../support/records.ts";
import { endedAs, failedWith, HOUR } from "./evidence.ts";

const lasted = { startedAt: T0, endedAt: T0 + HOUR };

describe("what the scheduler says is enough", () => {
  test.each<[FinalStatus, string, Partial<Sighting>, CauseId, string]>([
    ["failed", "FAILED", {}, "unknown", "ended without success"],
    ["failed", "FAILED", { exitCode: 2, ...lasted }, "exit_code", "exit code 2 after 1:00:00"],
    ["failed", "FAILED", { signal: 9 }, "killed", "killed by signal 9 (kill)"],
    [
      "failed",
      "FAILED",
      { exitCode: 137, ...lasted },
      "killed",
      "exit code 137, as by signal 9 (kill) after 1:00:00",
    ],
    ["failed", "FAILED", { exitCode: 139 }, "killed", "exit code 139, as by signal 11 (segmentation fault)"],
    ["failed", "FAILED", { signal: 40 }, "killed", "killed by signal 40"],
    ["failed", "FAILED", { exitCode: 255 }, "exit_code", "exit code 255"],
    [
      "failed",
      "FAILED",
      { exitCode: 127 },
      "missing_command",
      "command not found; see PATH and its environment",
    ],
    ["failed", "FAILED", { exitCode: 126 }, "permission", "permission denied; see its mode and owner"],
    [
      "failed",
      "FAILED",
      { signal: 53 },
      "not_started",
      "its output file or working folder could not be opened; see --output and --chdir",
    ],
    ["failed", "FAILED", { signal: 125 }, "host_oom", "out of memory; ask for more with --mem"],
    ["failed", "FAILED", { exitCode: 0, signal: 0, reason: "NonZeroExitCode" }, "unknown", "NonZeroExitCode"],
    ["failed", "FAILED", { reason: "None" }, "unknown", "ended without success"],
    [
      "timeout",
      "TIMEOUT",
      lasted,
      "time_limit",
      "time limit reached after 1:00:00; ask for more with --time, or resume",
    ],
    ["timeout", "DEADLINE", lasted, "deadline", "its deadline passed; see --deadline"],
    ["timeout", "DL", lasted, "deadline", "its deadline passed; see --deadline"],
    [
      "out_of_memory",
      "OUT_OF_MEMORY",
      lasted,
      "host_oom",
      "out of memory after 1:00:00; ask for more with --mem",
    ],
    [
      "cancelled",
      "CANCELLED",
      { native: "CANCELLED by 0" },
      "cancelled_by_admin",
      "cancelled by the system or an administrator; see your mail",
    ],
    [
      "cancelled",
      "CANCELLED",
      { native: "CANCELLED by 1001" },
      "cancelled_outside",
      "cancelled from outside runmark",
    ],
    ["cancelled", "CANCELLED", {}, "cancelled_outside", "cancelled from outside runmark"],
    [
      "cancelled",
      "CANCELLED",
      { native: "CANCELLED by 0", reason: "GPUs idle: 0% utilization for 2 h" },
      "idle_gpu",
      "cancelled by the site: its GPUs were idle; see that it uses them",
    ],
    ["preempted", "PREEMPTED", lasted, "preempted", "preempted after 1:00:00; retry"],
    ["node_fail", "NODE_FAIL", { node: "n3" }, "node_failure", "node n3 failed; retry"],
    ["node_fail", "BOOT_FAIL", lasted, "node_failure", "node failed after 1:00:00; retry"],
    ["failed", "FAILED", { exitCode: 1, startedAt: T0 }, "exit_code", "exit code 1"],
    [
      "failed",
      "FAILED",
      { exitCode: 1, startedAt: T0, endedAt: T0 - HOUR },
      "exit_code",
      "exit code 1 after 0:00:00",
    ],
  ])("%s, %s %j: %s", (status, state, more, cause, note) => {
    expect(endedAs(status, state, more)).toMatchObject({ cause, note });
  });

  test.each<[string, number | undefined, CauseId]>([
    ["CANCELLED by 0", 1001, "cancelled_by_admin"],
    ["CANCELLED by 64030", 1001, "cancelled_by_admin"],
    ["CANCELLED by 1001", 1001, "cancelled_outside"],
    ["CANCELLED", 1001, "cancelled_outside"],
    // Whose jobs they are is not known, or root may be so in its container only.
    ["CANCELLED by 64030", undefined, "cancelled_outside"],
    ["CANCELLED by 1001", 0, "cancelled_outside"],
    ["CANCELLED by 0", 0, "cancelled_by_admin"],
  ])("%s, of jobs of user %s: %s", (native, ownUid, cause) => {
    const known = ownUid === undefined ? {} : { ownUid };
    expect(endedAs("cancelled", "CANCELLED", { native }, known).cause).toBe(cause);
  });

  test("a cancellation that was asked for is not blamed on others", () => {
    const log = "GPU utilization was 0% in this step";
    expect(
      endedAs("cancelled", "CANCELLED", { native: "CANCELLED by 0" }, { cancelAsked: true, log }),
    ).toMatchObject({ cause: "cancelled", note: "cancelled as asked" });
  });
});

test.each([
  [undefined, "The script ended with this code and said nothing that runmark knows."],
  [[], "The script ended with this code. What it said is not known: its log was not found."],
  [
    ["/e/logs/812.err", "/e/logs/812.out"],
    "The script ended with this code. What it said is not known: its log was not found (/e/logs/812.err, /e/logs/812.out).",
  ],
])("that a script said nothing is told only where its log was read: sought at %j", (notFound, means) => {
  const known = {
    status: "failed",
    sighting: sighting("FAILED", { exitCode: 2 }),
    cancelAsked: false,
  } as const;
  const found = diagnose({ ...known, logs: [], ...(notFound === undefined ? {} : { notFound }) });
  expect([found.cause, found.means]).toEqual(["exit_code", means]);
});

describe("of an array it says which task, and how many ended without success", () => {
  const array = (bad: number) => ({ ...lasted, array: { open: 0, shown: 5, bad, element: "812_4" } });
  test.each<[string, FinalStatus, string, number, number | undefined, string]>([
    ["of all that it asked for", "failed", "FAILED", 3, 6, "exit code 2 in task 812_4 (3 of 6 tasks failed)"],
    [
      "of those that are shown",
      "failed",
      "FAILED",
      1,
      undefined,
      "exit code 2 in task 812_4 (1 of 5 tasks failed)",
    ],
    [
      "before what to do",
      "timeout",
      "TIMEOUT",
      2,
      6,
      "time limit reached in task 812_4 (2 of 6 tasks failed); ask for more with --time, or resume",
    ],
    [
      "of those that were cancelled",
      "cancelled",
      "CANCELLED",
      2,
      6,
      "cancelled from outside runmark in task 812_4 (2 of 6 tasks cancelled)",
    ],
  ])("%s", (_, status, state, bad, elements, note) => {
    const seen = sighting(state, { ...array(bad), exitCode: 2 });
    const known = { status, sighting: seen, cancelAsked: false, logs: [] };
    expect(diagnose({ ...known, ...(elements === undefined ? {} : { elements }) }).note).toBe(note);
  });

  test("however long the cause is", () => {
    const { note } = failedWith(
      `Traceback (most recent call last):\n  x\nValueError: ${"long ".repeat(40)}`,
      array(3),
    );
    expect(note).toMatch(/^ValueError: [long …]+ in task 812_4 \(3 of 5 tasks failed\)$/);
    expect(note.length).toBeLessThanOrEqual(100);
  });
});

describe("what the scheduler says counts more than the log, which gives the line to look at", () => {
  test.each<[FinalStatus, string, string, CauseId, string | undefined]>([
    [
      "timeout",
      "TIMEOUT",
      "step 9\nslurmstepd: error: *** JOB 812 ON n1 CANCELLED AT 2026-11-22T10:00:00 DUE TO TIME LIMIT ***",
      "time_limit",
      "slurmstepd: error: *** JOB 812 ON n1 CANCELLED AT 2026-11-22T10:00:00 DUE TO TIME LIMIT ***",
    ],
    ["timeout", "TIMEOUT", "ModuleNotFoundError: No module named 'apex'", "time_limit", undefined],
    [
      "out_of_memory",
      "OUT_OF_MEMORY",
      "slurmstepd: error: Detected 1 oom_kill event in StepId=812.batch. Some of the step tasks have been OOM Killed.",
      "host_oom",
      "slurmstepd: error: Detected 1 oom_kill event in StepId=812.batch. Some of the step tasks have been OOM Killed.",
    ],
    [
      "cancelled",
      "CANCELLED",
      "step 9\nJob 812 was cancelled since its GPUs have been idle for 60 minutes",
      "idle_gpu",
      "Job 812 was cancelled since its GPUs have been idle for 60 minutes",
    ],
    [
      "cancelled",
      "CANCELLED",
      "step 9\nslurmstepd: error: *** JOB 812 CANCELLED ***",
      "cancelled_outside",
      undefined,
    ],
  ])("%s, %s: %s", (status, state, log, cause, line) => {
    const found = endedAs(status, state, {}, { log });
    expect([found.cause, found.line?.text]).toEqual([cause, line]);
  });
});

describe("a good end with bad outputs", () => {
  const problem = "artifacts/epoch_0 is missing";
  const ended = (log?: string) =>
    endedAs(
      "invalid",
      "COMPLETED",
      { exitCode: 0, ...lasted },
      { problem, ...(log === undefined ? {} : { log }) },
    );

  test("is described by the validator", () => {
    expect(ended()).toMatchObject({ cause: "outputs", note: problem });
    expect(ended("mv: cannot stat 'x': No such file or directory")).toMatchObject({ cause: "outputs" });
  });

  test("has the cause that the script swallowed", () => {
    expect(ended("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB.\ndone")).toMatchObject(
      {
        cause: "cuda_oom",
        note: `${problem}; its log says: CUDA out of memory after 1:00:00`,
      },
    );
  });
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
