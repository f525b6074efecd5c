import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SlurmNeeds } from "../../../src/backends/slurm/needs.ts";
import { usage } from "../../../src/backends/slurm/usage.ts";
import { cpuTimeField, sizeField, USAGE_FIELDS } from "../../../src/backends/slurm/usage-rows.ts";
import type { JobRef } from "../../../src/model/job.ts";
import type { JobUsage } from "../../../src/model/usage.ts";
import { realSystem } from "../../../src/system/real.ts";
import { manualClock } from "../../support/clock.ts";

/** What sacct printed, its fields named in the first line and separated by bars, as sacct is asked for it now. */
function recorded(name: string): string {
  const text = readFileSync(join(import.meta.dirname, "recorded", `usage-${name}.txt`), "utf8");
  const [header = "", ...rows] = text.trimEnd().split("\n");
  const names = header.split("|");
  return rows
    .map((row) => {
      const cells = row.split("|");
      return USAGE_FIELDS.map((field) => cells[names.indexOf(field)] ?? "").join("\x1f");
    })
    .join("\n");
}

interface Sacct {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly startError?: string;
}

const NOW = 1_800_000_000_000;

function asked(answers: readonly Sacct[], jobs: readonly JobRef[]) {
  const calls: (readonly string[])[] = [];
  const real = realSystem();
  const needs: SlurmNeeds = {
    files: real.files,
    folder: "/nowhere",
    clock: manualClock(NOW),
    host: { ...real.host, user: "me", env: {} },
    exec: {
      ...real.exec,
      run: async ({ command, args }) => {
        calls.push([command, ...args]);
        const { stdout = "", stderr = "", exitCode = 0, ...rest } = answers[calls.length - 1] ?? {};
        return { timedOut: false, stdout, stderr, exitCode, ...rest };
      },
    },
    retryQuery: (_, query) => query(),
  };
  return usage(needs, jobs).then((answer) => ({ answer, calls }));
}

async function of(name: string, job: JobRef): Promise<readonly JobUsage[] | undefined> {
  const { answer } = await asked([{ stdout: recorded(name) }], [job]);
  expect(answer.records).toEqual({ kind: "answered" });
  return answer.jobs.get(job.id);
}

const MIB_OF_K = 1 / 1024;

describe("as SLURM 22.05 printed it", () => {
  const at = (id: string, name: string): JobRef => ({
    id,
    name: `r_${name}~00000000`,
    submittedAt: 1_795_676_136_000,
  });
  const ours = (id: string, name: string) => of("22.05-late", at(id, name));

  test("one job: from its batch step, what it had from its allocation", async () => {
    expect(await ours("1", "mem")).toEqual([
      {
        id: "1",
        state: "COMPLETED",
        startedAt: 1_795_676_138_000,
        endedAt: 1_795_676_147_000,
        elapsedSeconds: 9,
        cpuSeconds: 2.46,
        memoryMiB: 134_244 * MIB_OF_K,
        given: { nodes: 1, cpus: 2, memoryMiB: 1024, timeSeconds: 600 },
      },
    ]);
  });

  test("steps after each other do not add up, those beside each other do; cpu time always does", async () => {
    const [usage] = (await ours("2", "steps")) ?? [];
    // The batch script and two tasks side by side; the step after them is smaller.
    expect(usage?.memoryMiB).toBeCloseTo((11_924 + 139_232) * MIB_OF_K);
    expect(usage?.memoryIsSum).toBe(true);
    expect(usage?.cpuSeconds).toBeCloseTo(0.119 + 2.042 + 2.894);
    expect(usage?.given).toMatchObject({ cpus: 2, memoryMiB: 800 });
  });

  test("two nodes: the memory of all, asked of all", async () => {
    const [usage] = (await ours("3", "nodes")) ?? [];
    expect(usage?.given).toEqual({ nodes: 2, cpus: 4, memoryMiB: 1000, timeSeconds: 600 });
    expect(usage?.memoryMiB).toBeCloseTo((12_576 + 237_896) * MIB_OF_K);
  });

  test("an array: each element, or the one that is asked for", async () => {
    const peaks = [52_112, 72_792, 93_040].map((peak) => peak * MIB_OF_K);
    expect((await ours("4", "array"))?.map(({ id, memoryMiB }) => [id, memoryMiB])).toEqual([
      ["4_0", peaks[0]],
      ["4_1", peaks[1]],
      ["4_2", peaks[2]],
    ]);
    expect((await ours("4_1", "array"))?.map(({ id }) => id)).toEqual(["4_1"]);
  });

  test("a heterogeneous job: its parts; of one without a step nothing is known", async () => {
    const [leader, other] = (await ours("9", "het")) ?? [];
    expect(leader).toMatchObject({ id: "9+0", given: { memoryMiB: 200 }, cpuSeconds: 0.832 });
    expect(other).toMatchObject({ id: "9+1", elapsedSeconds: 6, given: { memoryMiB: 300 } });
    expect(other).not.toHaveProperty("cpuSeconds");
    expect(other).not.toHaveProperty("memoryMiB");
  });

  test("a requeued job: its last run, with the steps of that run", async () => {
    expect(await ours("11", "requeue")).toMatchObject([
      { state: "COMPLETED", elapsedSeconds: 7, cpuSeconds: 1.844, memoryMiB: 40_524 * MIB_OF_K },
    ]);
    expect(await of("22.05-mid", at("11", "requeue"))).toMatchObject([
      { state: "REQUEUED", elapsedSeconds: 6 },
    ]);
  });

  test.each([
    ["too short to be sampled: its memory is not known", "12", "true", { cpuSeconds: 0.01 }],
    ["failed at once", "6", "fail", { state: "FAILED", elapsedSeconds: 0, cpuSeconds: 0.014 }],
    ["without a limit", "7", "unl", { given: { cpus: 1, timeSeconds: "unlimited" } }],
    ["cancelled while it ran", "8", "long", { state: "CANCELLED", elapsedSeconds: 31 }],
    ["with GPUs whose use nobody gathers", "5", "gpu", { given: { gpus: 2 } }],
  ])("%s", async (what, id, name, expected) => {
    const [usage] = (await ours(id, name)) ?? [];
    expect(usage).toMatchObject(expected);
    expect(usage).not.toHaveProperty("gpu");
    if (what.startsWith("too short")) expect(usage).not.toHaveProperty("memoryMiB");
  });

  test("while it runs, what it had and for how long, and no use", async () => {
    expect(await of("22.05-mid", at("2", "steps"))).toEqual([
      {
        id: "2",
        state: "RUNNING",
        startedAt: 1_795_676_138_000,
        elapsedSeconds: 9,
        given: { nodes: 1, cpus: 2, memoryMiB: 800, timeSeconds: 600 },
      },
    ]);
  });

  test.each([
    ["another name", { id: "1", name: "r_other~00000000" }],
    ["submitted before ours began: an id that was used again", { ...at("1", "mem"), submittedAt: NOW }],
    ["no such id", at("99", "mem")],
    ["no id at all", { id: "1; rm", name: "r_mem~00000000" }],
  ])("not ours: %s", async (_, job) => {
    expect((await asked([{ stdout: recorded("22.05-late") }], [job])).answer.jobs.size).toBe(0);
  });
});

describe("as other releases print it", () => {
  const tagged = (id: string, name: string): JobRef => ({ id, name: `${name}~0a1b2c3d` });

  test("18.08: only the largest task of a step is known, so their number tells the rest", async () => {
    expect(await of("18.08", tagged("700", "r8"))).toMatchObject([
      { cpuSeconds: 7500, memoryMiB: (6_502_000 + 1052) * MIB_OF_K, given: { memoryMiB: 65_536 } },
    ]);
    expect(await of("18.08", tagged("701", "r16"))).toMatchObject([
      { memoryMiB: 4 * 2048 + 9000 * MIB_OF_K, memoryIsSum: true },
    ]);
  });

  test.each([
    [
      "GPUs: high-water marks, summed over both",
      "57788584",
      "r8_lr1e-5",
      {
        cpuSeconds: 131_415,
        gpu: { kind: "peak", percent: 90, memoryMiB: 35_840 },
        given: { cpus: 32, gpus: 2, memoryMiB: 256_000, timeSeconds: 172_800 },
      },
    ],
    ["GPUs counted by kind alone", "57788590", "big", { given: { gpus: 1 }, cpuSeconds: 600 }],
    ["limit of the partition", "57788593", "short", { given: { cpus: 1, memoryMiB: 4096, nodes: 1 } }],
    ["a site without gathering", "57788594", "ungathered", { given: { cpus: 1, nodes: 1 } }],
    ["a finished step of a running job says nothing", "57788595", "runs", { state: "RUNNING" }],
  ])("24.11: %s", async (_, id, name, expected) => {
    const [usage] = (await of("24.11", tagged(id, name))) ?? [];
    expect(usage).toMatchObject(expected);
    const { cpuSeconds, memoryMiB, gpu } = usage ?? {};
    if (name === "ungathered" || name === "runs")
      expect([cpuSeconds, memoryMiB, gpu]).toEqual([undefined, undefined, undefined]);
    // A GPU that shows 0 % and no memory is one that nobody could measure.
    if (name === "big") expect(gpu).toBeUndefined();
    if (name === "short") expect(usage?.given).not.toHaveProperty("timeSeconds");
  });

  test.each([
    ["waits", "57788591", "waits~0a1b2c3d"],
    ["was cancelled before it ran", "57788592", "gone~0a1b2c3d"],
    ["has a record that is not filled in yet", "57788596", undefined],
  ])("24.11: nothing of a job that %s", async (_, id, name) => {
    expect(await of("24.11", name === undefined ? { id } : { id, name })).toBeUndefined();
  });
});

describe("how sacct is asked", () => {
  const job = (id: string, submittedAt?: number): JobRef =>
    submittedAt === undefined ? { id } : { id, submittedAt };

  test("once for all, with steps and every record, of one's own, since the oldest submission", async () => {
    const { calls } = await asked([{}], [job("7", NOW - 60_000), job("8_3", NOW - 10_000), job("9+1", NOW)]);
    expect(calls).toEqual([
      [
        ...["sacct", "-D", "-n", "--parsable2", "--delimiter=\x1f", "-u", "me"],
        ...["-o", USAGE_FIELDS.join(","), "-j", "7,8_3,9+1", "-S", "now-360seconds", "-E", "now"],
      ],
    ]);
  });

  test("without a start where one is of unknown age, each cluster by itself, thousands in pieces", async () => {
    const aged = await asked([{}], [job("7", NOW), job("8")]);
    expect(aged.calls[0]).not.toContain("-S");
    const clusters = await asked([{}, {}], [job("7"), { id: "7", cluster: "gpu" }]);
    expect(clusters.calls.map((call) => call.slice(0, 3))).toEqual([
      ["sacct", "-D", "-n"],
      ["sacct", "-M", "gpu"],
    ]);
    const many = Array.from({ length: 3001 }, (_, index) => job(String(index + 1)));
    expect((await asked([{}, {}, {}], many)).calls).toHaveLength(3);
    expect((await asked([], [])).calls).toEqual([]);
  });

  test.each([
    ["no accounting", { exitCode: 1, stderr: "Slurm accounting storage is disabled\n" }, "off"],
    ["no sacct", { startError: "ENOENT" }, "off"],
    [
      "slurmdbd is down",
      { exitCode: 1, stderr: "Problem talking to the database: Connection refused\n" },
      "failed",
    ],
    ["a banner and nothing else", { stdout: "Maintenance on Friday\n" }, "failed"],
  ])("%s", async (_, answer, kind) => {
    expect((await asked([answer], [job("7")])).answer).toMatchObject({ records: { kind }, jobs: new Map() });
  });
});

describe("its fields", () => {
  test.each([
    ["134244K", 134_244 / 1024],
    ["1G", 1024],
    ["62.50G", 64_000],
    ["1.5T", 1_572_864],
    ["1048576", 1],
    ["0", undefined],
    ["", undefined],
    ["16?", undefined],
  ])("size %s", (text, expected) => expect(sizeField(text)).toBe(expected));

  test.each([
    ["00:02.460", 2.46],
    ["00:00:00", 0],
    ["02:05:00", 7500],
    ["1-12:30:15", 131_415],
    ["", undefined],
    ["INVALID", undefined],
  ])("time %s", (text, expected) => expect(cpuTimeField(text)).toBe(expected));

  test("every time comes back as it was written", () => {
    const two = (value: number) => String(value).padStart(2, "0");
    fc.assert(
      fc.property(fc.nat(10_000_000), (seconds) => {
        const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24];
        const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
        const text =
          days > 0 ? `${days}-${two(hours)}:${rest}` : hours > 0 ? `${two(hours)}:${rest}` : `${rest}.000`;
        expect(cpuTimeField(text)).toBe(seconds);
      }),
    );
  });
});
