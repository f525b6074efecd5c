import { describe, expect, test } from "vitest";
import { observe } from "../../../src/backends/slurm/observe.ts";
import { at, empty, ours, reportOf, word } from "./look.ts";
import { printed, queueText, recordText, world } from "./world.ts";

describe("an array asked for as a whole", () => {
  const element = (index: number, state: string) => ({
    JobArrayID: `812_${index}`,
    Name: "r8~ab",
    State: state,
    SubmitTime: at(590),
  });
  const recorded = (id: string, state: string) => ({
    JobID: id,
    JobName: "r8~ab",
    State: state,
    Submit: at(590),
  });
  test.each([
    ["runs while one runs", ["FAILED", "RUNNING", "PENDING"], [], "RUNNING by queue"],
    ["waits while one waits", ["COMPLETED", "PENDING"], [], "PENDING by queue"],
    ["ends with the failure", ["COMPLETED", "FAILED", "COMPLETED"], [], "FAILED by queue"],
    ["a cancelled task hides no failure", ["COMPLETED", "CANCELLED", "FAILED"], [], "FAILED by queue"],
    [
      "the gravest end tells",
      ["CANCELLED", "NODE_FAIL", "TIMEOUT", "OUT_OF_MEMORY"],
      [],
      "OUT_OF_MEMORY by queue",
    ],
    ["is cancelled where nothing is graver", ["COMPLETED", "CANCELLED"], [], "CANCELLED by queue"],
    ["completes when all have", ["COMPLETED", "COMPLETED"], [], "COMPLETED by queue"],
    ["remembers what the queue forgot", ["COMPLETED"], [recorded("812_7", "TIMEOUT")], "TIMEOUT by records"],
    ["believes the queue of an element", ["COMPLETED"], [recorded("812_0", "RUNNING")], "COMPLETED by queue"],
    ["is not over while a record is open", ["COMPLETED"], [recorded("812_[2-5%2]", "PENDING")], "unclear"],
    [
      "is found in the records alone",
      [],
      [recorded("812_0", "COMPLETED"), recorded("812_1", "FAILED")],
      "FAILED by records",
    ],
  ] as const)("%s", async (_, states, records, expected) => {
    const squeue = printed(queueText(...states.map((state, index) => element(index, state))));
    expect(word(await reportOf(ours, squeue, printed(recordText(...records))))).toBe(expected);
  });

  test("it is counted how many are left and how many went wrong, and which one is told of", async () => {
    const squeue = printed(
      queueText(element(0, "FAILED"), element(1, "RUNNING"), element(2, "PENDING"), element(3, "TIMEOUT")),
    );
    expect(await reportOf(ours, squeue, empty)).toMatchObject({
      kind: "seen",
      sighting: { id: "812", state: "RUNNING", array: { open: 2, shown: 4, bad: 2, element: "812_1" } },
    });
    const over = printed(queueText(element(0, "COMPLETED"), element(4, "FAILED")));
    expect(await reportOf(ours, over, empty)).toMatchObject({
      sighting: { id: "812", state: "FAILED", array: { open: 0, shown: 2, bad: 1, element: "812_4" } },
    });
  });

  test.each<[string, readonly string[], ReturnType<typeof recorded>[], unknown]>([
    ["good ends of all", ["COMPLETED", "COMPLETED", "COMPLETED"], [], { kind: "seen" }],
    ["one of which nothing is left", ["COMPLETED", "COMPLETED"], [], { kind: "gone", elements: 1 }],
    [
      "one that the records have",
      ["COMPLETED", "COMPLETED"],
      [recorded("812_2", "FAILED")],
      { kind: "seen" },
    ],
    ["records that lag", [], [recorded("812_2", "COMPLETED")], { kind: "gone", elements: 2 }],
    ["an end without success", ["COMPLETED", "FAILED"], [], { kind: "seen" }],
    ["one that still runs", ["COMPLETED", "RUNNING"], [], { kind: "seen" }],
    ["none at all", [], [], { kind: "gone" }],
  ])("of three elements: %s", async (_, states, records, expected) => {
    const squeue = printed(queueText(...states.map((state, index) => element(index, state))));
    const report = await reportOf({ ...ours, elements: 3 }, squeue, printed(recordText(...records)));
    expect(report).toMatchObject(expected as object);
    if (report?.kind === "gone") expect(report).toEqual(expected);
  });

  test("an element is its own job, and a part of a heterogeneous one too", async () => {
    const squeue = printed(
      queueText(element(0, "FAILED"), element(1, "RUNNING"), {
        JobArrayID: "9+1",
        Name: "h",
        State: "RUNNING",
      }),
    );
    expect(word(await reportOf({ ...ours, id: "812_1" }, squeue, empty))).toBe("RUNNING by queue");
    expect(word(await reportOf({ id: "9" }, squeue, empty))).toBe("RUNNING by queue");
    expect(word(await reportOf({ id: "9+1" }, squeue, empty))).toBe("RUNNING by queue");
  });

  test("the number of its own of the element that is told of is kept, from both sources", async () => {
    const queued = queueText(
      { ...element(0, "COMPLETED"), JobID: "813" },
      { ...element(4, "FAILED"), JobID: "814" },
    );
    const sighting = { id: "812", rawId: "814", array: { element: "812_4" } };
    expect(await reportOf(ours, printed(queued), empty)).toMatchObject({ sighting });
    const records = recordText({ ...recorded("812_4", "FAILED"), JobIDRaw: "814" });
    expect(await reportOf(ours, empty, printed(records))).toMatchObject({ sighting });
    const plain = queueText({ JobArrayID: "812", JobID: "812", Name: "r8~ab", State: "FAILED" });
    expect(await reportOf(ours, printed(plain), empty)).not.toHaveProperty("sighting.rawId");
  });

  test("by name it is one job", async () => {
    const squeue = printed(queueText(element(0, "COMPLETED"), element(1, "RUNNING")));
    const seen = await observe(world({ squeue: [squeue] }).needs, {
      jobs: [],
      names: [{ name: "r8~ab", since: 0 }],
    });
    expect(seen.named.get("r8~ab")).toMatchObject([{ id: "812", state: "RUNNING" }]);
  });
});
