import { describe, expect, test } from "vitest";
import { observe } from "../../../src/backends/slurm/observe.ts";
import { at, down, empty, off, ours, reportOf, word } from "./look.ts";
import { answer, printed, queueText, recordText, refused, world } from "./world.ts";

describe("one job, two sources", () => {
  const row = { JobArrayID: "812", Name: "r8~ab", SubmitTime: at(590) };
  const record = { JobID: "812", JobName: "r8~ab", Submit: at(590) };
  const failed = refused("sacct: error: Problem talking to the database: Connection refused\n");
  test.each([
    [
      "queue leads",
      queueText({ ...row, State: "RUNNING" }),
      recordText({ ...record, State: "COMPLETED" }),
      "RUNNING by queue",
    ],
    ["an end in the queue", queueText({ ...row, State: "TIMEOUT" }), "", "TIMEOUT by queue"],
    ["a state nobody knows", queueText({ ...row, State: "WARPING" }), "", "WARPING by queue"],
    ["an end in the records", "", recordText({ ...record, State: "COMPLETED" }), "COMPLETED by records"],
    ["cancelled by someone", "", recordText({ ...record, State: "CANCELLED by 0" }), "CANCELLED by records"],
    ["a cut word", "", recordText({ ...record, State: "OUT_OF_ME+" }), "OUT_OF_MEMORY by records"],
    ["in neither", "", "", "gone"],
    ["a record that still says RUNNING", "", recordText({ ...record, State: "RUNNING" }), "unclear"],
    ["a record that says REQUEUED", "", recordText({ ...record, State: "REQUEUED" }), "unclear"],
    [
      "a record not filled in",
      "",
      recordText({ JobID: "812", JobName: "allocation", State: "PENDING", Submit: at(590), Partition: "" }),
      "unclear",
    ],
    [
      "a final state not filled in",
      "",
      recordText({ JobID: "812", JobName: "allocation", State: "COMPLETED", Submit: at(590), Partition: "" }),
      "unclear",
    ],
    [
      "our id, another name, in the queue",
      queueText({ ...row, State: "RUNNING", Name: "theirs" }),
      "",
      "gone",
    ],
    [
      "our id, another name, in the queue, whose record is not filled in",
      queueText({ ...row, State: "RUNNING", Name: "theirs", SubmitTime: at(580) }),
      recordText({ JobID: "812", JobName: "allocation", State: "PENDING", Submit: at(580), Partition: "" }),
      "gone",
    ],
    [
      "our id, another name, in the queue; a record not filled in that is older",
      queueText({ ...row, State: "RUNNING", Name: "theirs", SubmitTime: at(580) }),
      recordText({ JobID: "812", JobName: "allocation", State: "PENDING", Submit: at(590), Partition: "" }),
      "unclear",
    ],
    [
      "our id, another name, in the queue; ours in the records",
      queueText({ ...row, State: "RUNNING", Name: "theirs" }),
      recordText({ ...record, State: "FAILED" }),
      "FAILED by records",
    ],
    [
      "our id, another name, in the records",
      "",
      recordText({ ...record, JobName: "theirs", State: "FAILED" }),
      "gone",
    ],
    ["our id and name, years ago", "", recordText({ ...record, Submit: at(9e7), State: "FAILED" }), "gone"],
    [
      "a stranger's half record of years ago",
      "",
      recordText({ JobID: "812", JobName: "allocation", Submit: at(9e7), Partition: "" }),
      "gone",
    ],
    [
      "the clocks a minute apart",
      queueText({ ...row, State: "RUNNING", SubmitTime: at(660) }),
      "",
      "RUNNING by queue",
    ],
    [
      "the id given away later",
      "",
      recordText(
        { ...record, State: "FAILED" },
        { ...record, JobName: "theirs", Submit: at(5), State: "RUNNING" },
      ),
      "FAILED by records",
    ],
    [
      "requeued: the last run counts",
      "",
      recordText({ ...record, State: "NODE_FAIL" }, { ...record, Submit: at(100), State: "COMPLETED" }),
      "COMPLETED by records",
    ],
    [
      "the same, printed the other way round",
      "",
      recordText({ ...record, Submit: at(100), State: "COMPLETED" }, { ...record, State: "PREEMPTED" }),
      "COMPLETED by records",
    ],
  ])("%s", async (_, squeue, sacct, expected) => {
    expect(word(await reportOf(ours, printed(squeue), printed(sacct)))).toBe(expected);
  });

  test.each([
    ["queue down", down, printed(recordText({ ...record, State: "COMPLETED" })), "unclear"],
    ["queue hangs", answer({ timedOut: true, signal: "SIGTERM" }), empty, "unclear"],
    ["queue prints an apology", printed("Slurm is down for service.\n"), empty, "unclear"],
    [
      "queue complains with exit code 0",
      answer({ exitCode: 0, stderr: "squeue: error: Invalid user: ann\n" }),
      empty,
      "unclear",
    ],
    ["records down", empty, failed, "unclear"],
    ["records slow", empty, answer({ timedOut: true, signal: "SIGTERM" }), "unclear"],
    ["records switched off", empty, off, "gone"],
    ["no sacct here", empty, answer({ startError: "ENOENT" }), "gone"],
    [
      "records down, but not needed",
      printed(queueText({ ...row, State: "RUNNING" })),
      failed,
      "RUNNING by queue",
    ],
  ])("%s", async (_, squeue, sacct, expected) => {
    expect(word(await reportOf(ours, squeue, sacct))).toBe(expected);
  });

  test("a record that is never filled in counts as one that says for ever that its job lives", async () => {
    const half = { JobID: "812", JobName: "allocation", State: "COMPLETED", Submit: at(590), Partition: "" };
    expect(await reportOf(ours, empty, printed(recordText(half)))).toMatchObject({
      kind: "unclear",
      recorded: "no more than that it was there",
    });
  });

  test("a job adopted without a name is the user's own row", async () => {
    const report = await reportOf({ id: "812" }, printed(queueText({ ...row, State: "RUNNING" })), empty);
    expect(word(report)).toBe("RUNNING by queue");
  });

  test("what is no job id is not asked for", async () => {
    const { needs, callsOf } = world({ squeue: [empty], sacct: [empty] });
    const seen = await observe(needs, { jobs: [{ id: "8; rm -rf" }], names: [] });
    expect([seen.jobs.get("8; rm -rf"), callsOf("sacct")]).toEqual([
      { kind: "unclear", reason: "8; rm -rf is not a job id" },
      [],
    ]);
  });
});
