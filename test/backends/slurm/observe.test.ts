import { describe, expect, test } from "vitest";
import { observe } from "../../../src/backends/slurm/observe.ts";
import { at, down, empty, NOW, off, ours, word } from "./look.ts";
import { answer, printed, queueText, world } from "./world.ts";

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

  test("of each name the oldest job that has not ended is known, from the same squeue", async () => {
    const rows = [
      { ...row, JobArrayID: "814_1", Name: "p~1", SubmitTime: at(500) },
      { ...row, JobArrayID: "813_0", Name: "p~1", SubmitTime: at(600) },
      { ...row, JobArrayID: "815", Name: "old~1", State: "COMPLETED" },
    ];
    const { needs } = world({ squeue: [printed(queueText(row, ...rows))] });
    const { liveByName = new Map() } = await observe(needs, { jobs: [], names: [] });
    expect([...liveByName].map(([name, { id }]) => [name, id])).toEqual([
      ["r8~ab", "812"],
      ["p~1", "813_0"],
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
    const fields =
      "JobID,State,ExitCode,DerivedExitCode,Submit,Start,End,NodeList,Partition,JobIDRaw,JobName";
    const common = ["-X", "-D", "-n", "--parsable2", "--delimiter=\x1f", "-u", "ann", "-o", fields];
    expect(callsOf("sacct").map((call) => call.args)).toEqual([
      [...common, "-j", "900"],
      [...common, "--name=n~1", "-S", "now-360seconds", "-E", "now"],
    ]);
  });

  test("many ids go in bites", async () => {
    const { needs, callsOf } = world({ squeue: [empty], sacct: [empty] });
    await observe(needs, {
      jobs: Array.from({ length: 3_001 }, (_, index) => ({ id: String(index + 1) })),
      names: [],
    });
    const asked = callsOf("sacct").map((call) => call.args.at(-1)?.split(",").length);
    expect(asked).toEqual([1_500, 1_500, 1]);
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
    expect([...(seen.liveByName ?? [])].map(([name, { cluster }]) => [name, cluster])).toEqual([
      ["r8~ab", "gpu"],
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

  test("a submission to other clusters is sought there, by its name, and nowhere else", async () => {
    const found = (id: string, ago: number) =>
      printed(queueText({ ...row, JobArrayID: id, SubmitTime: at(ago) }));
    const { needs, calls } = world({ squeue: [empty, found("31", 100), found("7", 200)], sacct: [empty] });
    const since = (NOW - 600) * 1_000;
    const seen = await observe(needs, {
      jobs: [],
      names: [
        { name: "r8~ab", since, clusters: ["gpu", "cpu"] },
        { name: "here~1", since },
      ],
    });
    expect(
      calls.map(({ command, args }) => [
        command,
        args[0] === "-M" ? args[1] : "here",
        args.find((word) => word.startsWith("--name=")),
      ]),
    ).toEqual([
      ["squeue", "here", undefined],
      ["sacct", "here", "--name=here~1"],
      ["squeue", "gpu", undefined],
      ["squeue", "cpu", undefined],
    ]);
    const named = (name: string) => seen.named.get(name)?.map(({ id, cluster }) => `${id};${cluster}`);
    expect([named("r8~ab"), named("here~1")]).toEqual([["7;cpu", "31;gpu"], []]);
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
