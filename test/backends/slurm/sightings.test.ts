import { describe, expect, test } from "vitest";
import { at, empty, NOW, ours, reportOf } from "./look.ts";
import { printed, queueText, recordText } from "./world.ts";

describe("a sighting holds what the source knows", () => {
  test("of squeue", async () => {
    const row = {
      JobArrayID: "812",
      State: "FAILED",
      exit_code: "768",
      DerivedEC: "512",
      SubmitTime: at(590),
      StartTime: at(500),
      EndTime: at(10),
      NodeList: "n[1-2]",
      StdOut: "/x/%x-%j.out",
      StdErr: "/x/%x-%j.err",
      Reason: "NonZeroExitCode",
      Name: "r8~ab",
    };
    expect(await reportOf(ours, printed(queueText(row)), empty)).toEqual({
      kind: "seen",
      sighting: {
        id: "812",
        name: "r8~ab",
        state: "FAILED",
        native: "FAILED",
        source: "queue",
        reason: "NonZeroExitCode",
        node: "n[1-2]",
        submittedAt: (NOW - 590) * 1e3,
        startedAt: (NOW - 500) * 1e3,
        endedAt: (NOW - 10) * 1e3,
        exitCode: 3,
        derivedExitCode: 2,
        stdout: "/x/r8~ab-812.out",
        stderr: "/x/r8~ab-812.err",
      },
    });
  });

  test("of squeue, without its forecasts", async () => {
    const pending = {
      JobArrayID: "812",
      State: "PENDING",
      exit_code: "0",
      SubmitTime: at(590),
      StartTime: at(-60),
      EndTime: at(-99),
      Reason: "Priority",
      Name: "r8~ab",
      StdOut: "/x/%N.out",
      StdErr: "/x/%N.out",
    };
    expect(await reportOf(ours, printed(queueText(pending)), empty)).toEqual({
      kind: "seen",
      sighting: {
        id: "812",
        name: "r8~ab",
        state: "PENDING",
        native: "PENDING",
        source: "queue",
        reason: "Priority",
        submittedAt: (NOW - 590) * 1e3,
      },
    });
  });

  test("of sacct", async () => {
    const record = {
      JobID: "812",
      State: "CANCELLED by 1001",
      ExitCode: "0:15",
      DerivedExitCode: "1:0",
      Submit: at(590),
      Start: at(500),
      End: at(10),
      NodeList: "n1",
      JobName: "r8~ab",
    };
    expect(await reportOf(ours, empty, printed(recordText(record)))).toEqual({
      kind: "seen",
      sighting: {
        id: "812",
        name: "r8~ab",
        state: "CANCELLED",
        native: "CANCELLED by 1001",
        source: "records",
        node: "n1",
        submittedAt: (NOW - 590) * 1e3,
        startedAt: (NOW - 500) * 1e3,
        endedAt: (NOW - 10) * 1e3,
        signal: 15,
        derivedExitCode: 1,
      },
    });
  });
});
