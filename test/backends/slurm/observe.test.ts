import { describe, expect, test } from "vitest";
import { observe } from "../../../src/backends/slurm/observe.ts";
import type { JobRef, JobReport } from "../../../src/model/job.ts";
import type { ExecResult } from "../../../src/system/ports.ts";
import { answer, printed, queueText, recordText, refused, world } from "./world.ts";

/** Epoch seconds; the world's clock stands at 1,800,000,000. */
const NOW = 1_800_000_000;
const at = (secondsAgo: number): string => String(NOW - secondsAgo);
const ours: JobRef = { id: "812", name: "r8~ab", submittedAt: (NOW - 600) * 1_000 };
const empty = printed("");
const down = refused("slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n");
const off = refused("Slurm accounting storage is disabled\n");

const reportOf = async (job: JobRef, squeue: ExecResult, sacct: ExecResult): Promise<JobReport | undefined> =>
  (await observe(world({ squeue: [squeue], sacct: [sacct] }).needs, { jobs: [job], names: [] })).jobs.get(
    job.id,
  );

/** The word of a report, for tables. */
const word = (report: JobReport | undefined): string =>
  report?.kind === "seen"
    ? `${report.sighting.state} by ${report.sighting.source}`
    : (report?.kind ?? "nothing");

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

  test("by name it is one job", async () => {
    const squeue = printed(queueText(element(0, "COMPLETED"), element(1, "RUNNING")));
    const seen = await observe(world({ squeue: [squeue] }).needs, {
      jobs: [],
      names: [{ name: "r8~ab", since: 0 }],
    });
    expect(seen.named.get("r8~ab")).toMatchObject([{ id: "812", state: "RUNNING" }]);
  });
});

describe("calls", () => {
  const row = { JobArrayID: "812", Name: "r8~ab", State: "RUNNING", SubmitTime: at(590) };

  test("one squeue and nothing else while it shows everything", async () => {
    const { needs, calls } = world({
      squeue: [printed(queueText(row, { ...row, JobArrayID: "813", Name: "other", State: "COMPLETED" }))],
    });
    const seen = await observe(needs, { jobs: [ours], names: [{ name: "other", since: 0 }] });
    expect(calls.map((call) => call.command)).toEqual(["squeue"]);
    expect([seen.queue, seen.records, seen.queuedByUser]).toEqual([
      { kind: "answered" },
      { kind: "answered" },
      1,
    ]);
  });

  test("sacct is asked for what is missing only: once for ids, once for names", async () => {
    const { needs, callsOf } = world({ squeue: [printed(queueText(row))], sacct: [empty] });
    const missing = { ...ours, id: "900" };
    const since = (NOW - 60) * 1_000;
    await observe(needs, {
      jobs: [ours, missing, missing],
      names: [
        { name: "r8~ab", since: since - 540_000 },
        { name: "n~1", since },
      ],
    });
    const fields = "JobID,State,ExitCode,DerivedExitCode,Submit,Start,End,NodeList,Partition,JobName";
    const common = ["-X", "-D", "-n", "--parsable2", "--delimiter=\x1f", "-u", "ann", "-o", fields];
    expect(callsOf("sacct").map((call) => call.args)).toEqual([
      [...common, "-j", "900"],
      [...common, "--name=n~1", "-S", "now-360seconds", "-E", "now"],
    ]);
  });

  test("many ids go in bites", async () => {
    const { needs, callsOf } = world({ squeue: [empty], sacct: [empty] });
    await observe(needs, {
      jobs: Array.from({ length: 601 }, (_, index) => ({ id: String(index + 1) })),
      names: [],
    });
    const asked = callsOf("sacct").map((call) => call.args.at(-1)?.split(",").length);
    expect(asked).toEqual([300, 300, 1]);
  });

  test("a queue that does not answer: everything is unclear, and the records are left alone", async () => {
    const { needs, calls } = world({ squeue: [down] });
    const seen = await observe(needs, { jobs: [ours], names: [{ name: "n~1", since: 0 }] });
    const reason = "squeue: Unable to contact slurm controller (connect failure)";
    expect(seen).toEqual({
      queue: { kind: "failed", reason },
      records: { kind: "answered" },
      jobs: new Map([["812", { kind: "unclear", reason }]]),
      named: new Map([["n~1", []]]),
    });
    expect(calls.every((call) => call.command === "squeue")).toBe(true);
  });

  test("a query that failed is asked again twice, with pauses", async () => {
    const twice = world({ squeue: [down, down, empty] });
    expect((await observe(twice.needs, { jobs: [], names: [] })).queue).toEqual({ kind: "answered" });
    expect([twice.calls.length, twice.sleeps]).toEqual([3, [1_000, 2_000]]);
    const thrice = world({ squeue: [down] });
    expect((await observe(thrice.needs, { jobs: [], names: [] })).queue.kind).toBe("failed");
    expect(thrice.calls.length).toBe(3);
  });

  test.each([
    ["it timed out", answer({ timedOut: true, signal: "SIGTERM" }), 0],
    ["it took long to fail", down, 18_000],
    ["it is not there", answer({ startError: "ENOENT" }), 0],
  ])("it is not asked again when %s", async (_, result, perCallMs) => {
    const { needs, calls, now } = world({ squeue: [result] });
    now.perCallMs = perCallMs;
    expect((await observe(needs, { jobs: [], names: [] })).queue.kind).toBe("failed");
    expect(calls.length).toBe(1);
  });

  test("accounting that is off is asked once, and said to be off", async () => {
    const { needs, callsOf } = world({ squeue: [empty], sacct: [off] });
    const seen = await observe(needs, { jobs: [ours], names: [{ name: "n~1", since: 0 }] });
    expect([seen.records.kind, seen.jobs.get("812")?.kind, callsOf("sacct").length]).toEqual([
      "off",
      "gone",
      1,
    ]);
  });

  test("another cluster is asked by its name, and one silence is the silence of all", async () => {
    const elsewhere = { ...ours, cluster: "gpu" };
    const { needs, callsOf } = world({
      squeue: [empty, printed(`CLUSTER: gpu\n${queueText(row)}`)],
      sacct: [empty],
    });
    const seen = await observe(needs, { jobs: [ours, elsewhere], names: [] });
    expect(callsOf("squeue").map((call) => call.args.slice(0, 2))).toEqual([
      ["--me", "-t"],
      ["-M", "gpu"],
    ]);
    expect([word(seen.jobs.get("812")), word(seen.jobs.get("812;gpu")), seen.queuedByUser]).toEqual([
      "gone",
      "RUNNING by queue",
      1,
    ]);
    const silent = world({ squeue: [empty, down] });
    const half = await observe(silent.needs, { jobs: [elsewhere], names: [] });
    expect([half.queue.kind, half.jobs.get("812;gpu")?.kind, half.queuedByUser]).toEqual([
      "failed",
      "unclear",
      undefined,
    ]);
  });

  test("every call has a time limit and the clean environment", async () => {
    const { needs, calls } = world({ squeue: [empty], sacct: [empty] });
    const host = { ...needs.host, env: { PATH: "/bin", SQUEUE_FORMAT: "%i", SLURM_CONF: "/c" } };
    await observe({ ...needs, host }, { jobs: [ours], names: [] });
    const env = { PATH: "/bin", SLURM_CONF: "/c", LC_ALL: "C", SLURM_TIME_FORMAT: "%s" };
    expect(calls.map((call) => [call.command, call.timeoutMs, call.env])).toEqual([
      ["squeue", 30_000, env],
      ["sacct", 60_000, env],
    ]);
  });
});
