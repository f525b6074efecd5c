import { describe, expect, test } from "vitest";
import { CAUSE_IDS, type CauseId } from "../../src/model/cause.ts";
import type { Event } from "../../src/model/event.ts";
import type { Overrides } from "../../src/model/job.ts";
import type { FinalStatus } from "../../src/model/status.ts";
import { POLICIES } from "../../src/select/policies.ts";
import type { Asks, RetryLimits } from "../../src/select/remedies.ts";
import { type Retry, retryOf } from "../../src/select/retry.ts";
import {
  adopted,
  ended,
  intent,
  judged,
  KEY,
  recordOf,
  refused,
  seen,
  submitted,
  submittedOnce,
  T0,
  told,
} from "../support/records.ts";

const LIMITS: RetryLimits = {
  ...{ maxAttempts: 3, memoryFactor: 2, maxMemoryGiB: null, timeFactor: 2, maxTimeHours: null },
};

/** One attempt that ended for a cause, with what it asked for in place of its script. */
const over = (cause: CauseId, attempt = 1, overrides?: Overrides, node = "n3"): readonly Event[] => [
  { ...intent(attempt), ...(overrides === undefined ? {} : { overrides, after: "x" }) } as Event,
  submitted(`${811 + attempt}`, attempt),
  ended("FAILED", { node }, attempt),
  judged("failed", "why", attempt, cause),
];

const oneLine = (retry: Retry): string => {
  if (retry.kind === "no") return `no: ${retry.reason ?? "-"}`;
  const knob = retry.turnsKnob ? " with the knob" : "";
  return `after ${retry.after}${knob}: ${JSON.stringify(retry.overrides)}`;
};

const ASKS: Asks = { nodes: 1, memory: { per: "node", mib: 1000, perNode: 1 }, timeMinutes: 60 };

const tried = (
  events: readonly Event[],
  { asks = ASKS, hasKnob = true, ...limits }: Partial<RetryLimits & { asks: Asks; hasKnob: boolean }> = {},
): string => oneLine(retryOf({ record: recordOf(events), hasKnob, asks }, { ...LIMITS, ...limits }));

const MEND = "no: it would only happen again: mend it first";
const UNKNOWN = "no: its cause is not known";

describe("each cause", () => {
  const expected: Readonly<Record<CauseId, string>> = {
    host_oom: 'after out of memory: {"memory":{"per":"node","mib":2000}}',
    cuda_oom: "after CUDA out of memory with the knob: {}",
    time_limit: 'after its time limit: {"timeMinutes":120}',
    deadline: "no: its deadline is over",
    node_failure: 'after node failure: {"exclude":["n3"]}',
    preempted: "after preemption: {}",
    cancelled: "no: it was cancelled",
    cancelled_outside: "no: it was cancelled",
    cancelled_by_admin: "no: it was cancelled",
    idle_gpu: MEND,
    not_started: 'after it could not be started: {"exclude":["n3"]}',
    refused: "no: it would be refused again",
    outputs: "no: the same script would leave the same outputs",
    gpu_missing: MEND,
    gpu_fault: 'after a GPU fault: {"exclude":["n3"]}',
    nccl: "after an NCCL error: {}",
    network: "after a network error: {}",
    port_in_use: "after its port was taken: {}",
    missing_module: MEND,
    missing_file: MEND,
    missing_command: MEND,
    no_srun: MEND,
    syntax_error: MEND,
    bad_arguments: MEND,
    disk_full: MEND,
    quota: MEND,
    permission: MEND,
    licence: MEND,
    environment: MEND,
    credentials: MEND,
    hub_offline: "after Hugging Face could not be reached: {}",
    dependency: "no: what it waited for has to end well first",
    lost_copy: "after its copy of the script was deleted: {}",
    hub_gated: MEND,
    nan_loss: MEND,
    python: MEND,
    killed: UNKNOWN,
    exit_code: UNKNOWN,
    unknown: UNKNOWN,
  };

  test.each(CAUSE_IDS)("%s", (cause) => {
    expect(tried(over(cause))).toBe(expected[cause]);
  });

  test.each(CAUSE_IDS)("%s: never while retries are off, nor beyond the last", (cause) => {
    expect(tried(over(cause), { maxAttempts: 1 })).toBe("no: -");
    const spent = POLICIES[cause].remedy === "never" ? expected[cause] : "no: retry.max_attempts is 2";
    expect(tried([...over(cause), ...over(cause, 2)], { maxAttempts: 2 })).toBe(spent);
  });
});

describe("when there is nothing to decide", () => {
  test.each([
    ["nothing was tried", []],
    ["a job lives", [...submittedOnce, seen("RUNNING")]],
    ["it ended, and its outputs are waited for", [...submittedOnce, ended("COMPLETED")]],
    ["it completed", [...submittedOnce, ended("COMPLETED"), judged("completed")]],
    ["a person cancelled it", [...over("preempted"), told("cancel")]],
    ["a person asked for another", [...over("preempted"), told("retry")]],
  ] as const)("%s", (_, events) => {
    expect(tried(events)).toBe("no: -");
  });
});

test("a person's retry starts the count anew", () => {
  const two = [...over("network"), ...over("network", 2)];
  expect(tried(two, { maxAttempts: 2 })).toBe("no: retry.max_attempts is 2");
  const asked = [...two, told("retry"), ...over("network", 3)];
  expect(tried(asked, { maxAttempts: 2 })).toBe("after a network error: {}");
  expect(tried([...asked, ...over("network", 4)], { maxAttempts: 2 })).toBe("no: retry.max_attempts is 2");
});

test("one that never had its turn counts for nothing, and those before it as ever", () => {
  const withdrawn = [...over("network"), ...over("dependency", 2), ...over("network", 3)];
  expect(tried(withdrawn, { maxAttempts: 2 })).toBe("no: retry.max_attempts is 2");
  expect(tried(withdrawn, { maxAttempts: 3 })).toBe("after a network error: {}");
});

describe("a journal of before there were diagnoses: by the status, where it leaves no doubt", () => {
  const old = (status: FinalStatus, state = "X"): readonly Event[] => [
    ...submittedOnce,
    ended(state, { node: "n3" }),
    judged(status),
  ];
  test.each([
    [old("preempted"), "after preemption: {}"],
    [old("node_fail"), 'after node failure: {"exclude":["n3"]}'],
    [old("out_of_memory"), 'after out of memory: {"memory":{"per":"node","mib":2000}}'],
    [old("timeout", "TIMEOUT"), 'after its time limit: {"timeMinutes":120}'],
    [old("timeout", "DEADLINE"), "no: its deadline is over"],
    [old("cancelled"), "no: it was cancelled"],
    [old("failed"), UNKNOWN],
    [old("invalid"), UNKNOWN],
    [[intent(), refused()], "no: it would be refused again"],
    [[adopted("9"), ended("PREEMPTED"), judged("preempted")], "after preemption: {}"],
  ] as const)("%#", (events, expected) => {
    expect(tried(events)).toBe(expected);
  });
});

describe("more memory", () => {
  const memory = (per: "node" | "cpu" | "gpu", mib: number, perNode = 1): Asks => ({
    ...{ nodes: 1, memory: { per, mib, perNode } },
  });
  const gave = (per: "node" | "cpu" | "gpu", mib: number) => over("host_oom", 1, { memory: { per, mib } });

  test.each([
    ["of a node", over("host_oom"), memory("node", 3001), {}, "node 6002"],
    ["of a CPU", over("host_oom"), memory("cpu", 100, 8), {}, "cpu 200"],
    ["of a GPU", over("host_oom"), memory("gpu", 100, 2), {}, "gpu 200"],
    ["by another factor, rounded up", over("host_oom"), memory("node", 3), { memoryFactor: 1.5 }, "node 5"],
    ["than the last attempt had", gave("node", 4000), memory("node", 1000), {}, "node 8000"],
    ["than the script asks by now", gave("node", 4000), memory("node", 9000), {}, "node 18000"],
    ["the last one counted in another unit", gave("cpu", 4000), memory("node", 1000), {}, "node 2000"],
    ["up to the cap", over("host_oom"), memory("node", 3000), { maxMemoryGiB: 4 }, "node 4096"],
    [
      "up to the cap of a node, by CPUs",
      over("host_oom"),
      memory("cpu", 700, 4),
      { maxMemoryGiB: 4 },
      "cpu 1024",
    ],
  ] as const)("%s", (_, events, asks, limits, expected) => {
    const [per, mib] = expected.split(" ");
    expect(tried(events, { asks, ...limits })).toBe(
      `after out of memory: {"memory":{"per":"${per}","mib":${mib}}}`,
    );
  });

  test.each([
    ["at the cap", memory("node", 4096), "it had 4 GiB, and retry.max_memory_gib is 4"],
    ["above the cap", memory("node", 5000), "it had 4.9 GiB, and retry.max_memory_gib is 4"],
    ["by CPUs", memory("cpu", 1024, 4), "it had 1 GiB per CPU, and retry.max_memory_gib is 4"],
    ["all of a node", memory("node", 0), "its script asks for all the memory of a node"],
    ["the script says nothing", { nodes: 1 }, "its script does not say --mem, so there is nothing to raise"],
  ] as const)("none: %s", (_, asks, reason) => {
    expect(tried(over("host_oom"), { asks, maxMemoryGiB: 4 })).toBe(`no: ${reason}`);
  });
});

describe("more time", () => {
  const time = (timeMinutes: Asks["timeMinutes"]): Asks => ({
    nodes: 1,
    ...(timeMinutes === undefined ? {} : { timeMinutes }),
  });
  test.each([
    ["twice", over("time_limit"), time(45), {}, 90],
    ["twice again", over("time_limit", 1, { timeMinutes: 90 }), time(45), {}, 180],
    ["rounded up", over("time_limit"), time(1), { timeFactor: 1.1 }, 2],
    ["up to the cap", over("time_limit"), time(45), { maxTimeHours: 1.25 }, 75],
  ] as const)("%s", (_, events, asks, limits, expected) => {
    expect(tried(events, { asks, ...limits })).toBe(`after its time limit: {"timeMinutes":${expected}}`);
  });

  test.each([
    ["at the cap", time(60), "it had 1:00:00, and retry.max_time_hours is 1"],
    ["no limit of its own", time("unlimited"), "its script sets no limit: the partition does"],
    [
      "the script says nothing",
      time(undefined),
      "its script does not say --time, so there is nothing to raise",
    ],
  ] as const)("none: %s", (_, asks, reason) => {
    expect(tried(over("time_limit"), { asks, maxTimeHours: 1 })).toBe(`no: ${reason}`);
  });

  test("not where it goes on from a checkpoint that it has written since", () => {
    const asks = { ...time("unlimited"), resumesFrom: "r1/artifacts/epoch_1" };
    expect(tried(over("time_limit"), { asks })).toBe("after its time limit, from r1/artifacts/epoch_1: {}");
  });
});

describe("nodes", () => {
  test.each([
    ["one more", over("gpu_fault", 1, { exclude: ["n1"] }), '{"exclude":["n1","n3"]}'],
    ["the same again", over("gpu_fault", 1, { exclude: ["n3"] }), '{"exclude":["n3"]}'],
    ["of several nobody says which", over("node_failure", 1, undefined, "n[3-4]"), "{}"],
    ["of two", over("node_failure", 1, undefined, "n1,n3"), "{}"],
    [
      "with a domain",
      over("node_failure", 1, undefined, "gpu-1.example.org"),
      '{"exclude":["gpu-1.example.org"]}',
    ],
  ] as const)("%s", (_, events, expected) => {
    expect(tried(events)).toMatch(/^after .*: /);
    expect(tried(events).replace(/^after [^:]*: /, "")).toBe(expected);
  });

  test("that the script itself names are not left out", () => {
    const asks: Asks = { nodes: 1, isPinned: true };
    expect(tried(over("gpu_fault"), { asks })).toBe("after a GPU fault: {}");
  });

  test("a job of which nobody has said where it ran", () => {
    const events = [...submittedOnce, ended("NODE_FAIL"), judged("node_fail", "x", 1, "node_failure")];
    expect(tried(events)).toBe("after node failure: {}");
  });
});

test("what was asked for otherwise once stays", () => {
  const had: Overrides = { memory: { per: "node", mib: 5 }, timeMinutes: 7, exclude: ["n1"] };
  expect(tried(over("preempted", 1, had))).toBe(`after preemption: ${JSON.stringify(had)}`);
  expect(tried(over("host_oom", 1, had))).toBe(
    'after out of memory: {"memory":{"per":"node","mib":2000},"timeMinutes":7,"exclude":["n1"]}',
  );
});

test("without a look at the script all is taken to be possible, and without a knob no batch is made smaller", () => {
  const blind = (cause: CauseId, hasKnob: boolean): string =>
    oneLine(retryOf({ record: recordOf(over(cause)), hasKnob }, LIMITS));
  expect(blind("host_oom", false)).toBe("after out of memory: {}");
  expect(blind("time_limit", false)).toBe("after its time limit: {}");
  expect(blind("cuda_oom", false)).toBe("no: its tool has no knob for the batch size");
});

test("what cannot be had is not sought again", () => {
  const declined: Event = { kind: "declined", task: KEY, attempt: 1, at: T0, reason: "batch_size is 1" };
  expect(tried([...over("cuda_oom"), declined])).toBe("no: batch_size is 1");
});
