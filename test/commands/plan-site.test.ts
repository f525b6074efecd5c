import { describe, expect, test } from "vitest";
import { asksOf, totalsOf } from "../../src/commands/plan-asks.ts";
import { partitionFindings } from "../../src/commands/plan-partitions.ts";
import { ownRoom, siteHolds, siteRoom } from "../../src/commands/plan-room.ts";
import type { ScriptFacts } from "../../src/commands/plan-scripts.ts";
import type { Partition, SiteLimits } from "../../src/model/site.ts";
import { askedBy, lastValues } from "../../src/script/asked.ts";
import { readableDirectives } from "../../src/script/directives.ts";

const partition = (name: string, over: Partial<Partition> = {}): Partition => ({
  name,
  isDefault: false,
  state: "UP",
  maxSeconds: 36_000,
  defaultSeconds: 3_600,
  ...over,
});

const SITE: SiteLimits = {
  partitions: [
    partition("cpu", { isDefault: true, maxSeconds: "unlimited" }),
    partition("gpu", { qos: "gpu_part" }),
    partition("short", { maxSeconds: 60, defaultSeconds: 60 }),
    partition("endless", { maxSeconds: "unlimited", defaultSeconds: "unlimited" }),
    partition("down", { state: "DOWN" }),
  ],
  defaultAccount: "lab",
  defaultQos: new Map([["lab", "normal"]]),
  caps: [
    { name: "MaxSubmitJobs", of: "account", owner: "lab", most: 10, used: 4, limits: "queued" },
    { name: "MaxSubmitJobs", of: "account", owner: "capped", most: 3, limits: "queued" },
    { name: "MaxJobsPU", of: "qos", owner: "normal", most: 2, used: 5, limits: "running" },
    { name: "MaxSubmitJobsPU", of: "qos", owner: "gpu_part", most: 8, used: 0, limits: "queued" },
    { name: "MaxSubmitJobsPU", of: "qos", owner: "high", most: 1, used: 0, limits: "queued" },
  ],
};

function script(options: string): ScriptFacts {
  const last = lastValues(readableDirectives(`#!/bin/bash\n#SBATCH ${options}\n`));
  const [partition, account, qos] = [last("partition"), last("account"), last("qos")];
  return {
    hash: options,
    asked: askedBy(last),
    ...(partition === undefined ? {} : { partition }),
    ...(account === undefined ? {} : { account }),
    ...(qos === undefined ? {} : { qos }),
    body: { kind: "file", path: "/s" },
    cwd: "/",
  };
}

describe("hours at most", () => {
  test.each<[string, SiteLimits, object]>([
    ["--gpus=2 -c 8 -t 4:00:00", SITE, { gpuHours: 8, cpuHours: 32, timeFrom: "script" }],
    ["--gpus=2", SITE, { gpuHours: 2, cpuHours: 1, timeFrom: "partition", seconds: 3600 }],
    ["--gpus=2 -p short,gpu", SITE, { seconds: 60 }],
    ["--array=0-9 -t 30", SITE, { gpuHours: 0, cpuHours: 5, elements: 10 }],
    ["-N 2 --gpus-per-node=4 -t 60", SITE, { gpuHours: 8 }],
  ])("%s", (options, limits, expected) => {
    expect(asksOf(script(options), limits)).toMatchObject(expected);
  });
  test.each<[string, SiteLimits]>([
    ["--gpus=1", {}],
    ["--gpus=1 -p endless", SITE],
    ["--gpus=1 -p nosuch", SITE],
    ["--gpus=1 -t UNLIMITED", SITE],
  ])("%s: nobody knows", (options, limits) => {
    const asks = asksOf(script(options), limits);
    expect([asks.seconds, asks.gpuHours, asks.cpuHours]).toEqual([undefined, undefined, undefined]);
    expect(totalsOf([asks, undefined])).toEqual({ tasks: 1, gpuHours: 0, cpuHours: 0, unknown: 1 });
  });
});

describe("the site's limits that hold for a script", () => {
  test.each([
    ["by default", "-t 1", ["MaxSubmitJobs lab 6", "MaxJobsPU normal 0"]],
    ["of the account that it names", "-A capped", ["MaxSubmitJobs capped undefined"]],
    ["of the QOS that it names", "--qos=high", ["MaxSubmitJobs lab 6", "MaxSubmitJobsPU high 1"]],
    [
      "of its partition",
      "-p gpu",
      ["MaxSubmitJobs lab 6", "MaxJobsPU normal 0", "MaxSubmitJobsPU gpu_part 8"],
    ],
  ])("%s", (_, options, expected) => {
    const rooms = siteRoom(SITE, [script(options)]);
    expect(rooms.map(({ name, owner, left }) => `${name} ${owner} ${left}`)).toEqual(expected);
  });
  test.each<[string, readonly string[], number]>([
    ["of an account with room", ["", "", "", ""], 0],
    ["beyond the room of their account", ["", "", "", "", "", "", "", ""], 2],
    ["of an account of which nobody says how full it is", ["-A capped"], 0],
    ["one of a full QOS, others of none", ["--qos=high", "--qos=high", "", ""], 1],
    ["each beyond a limit of its own", ["--qos=high", "--qos=high", "-p gpu --array=1-9"], 10],
    ["an array whole or not at all", ["--array=1-4", "--array=1-4", "", ""], 4],
  ])("jobs that it holds back: %s", (_, scripts, held) => {
    expect(siteHolds(SITE, scripts.map(script))).toBe(held);
  });
  test("nothing is known of a site that says nothing", () => {
    expect(siteRoom({}, [script("-A lab")])).toEqual([]);
  });
});

test("room under runmark's own caps", () => {
  const spending = { hours: 7.5, unbounded: 0, unknown: 0 };
  const room = { inFlight: 27, maxInFlight: 25, maxQueued: 40, queuedByUser: 30 };
  expect(ownRoom(room, { maxHours: 10, spending }).map(({ name, left }) => [name, left])).toEqual([
    ["max_in_flight", 0],
    ["max_queued", 10],
    ["max_gpu_hours", 2.5],
  ]);
});

describe("partitions", () => {
  const found = (...scripts: readonly string[]): string[] =>
    partitionFindings(
      new Map(scripts.map((options, row) => [`training/r${row}`, script(options)])),
      SITE,
    ).map(({ code, message }) => `${code}: ${message}`);
  test.each<[string, string[]]>([
    ["-p gpu -t 10:00:00", []],
    [
      "-p gpu -t 10:00:01",
      ["site.time-limit: training/r0: its script asks for 10:00:01, and partition gpu allows 10:00:00"],
    ],
    [
      "-p gpu -t UNLIMITED",
      ["site.time-limit: training/r0: its script asks for no time limit, and partition gpu allows 10:00:00"],
    ],
    ["-p gpu,endless -t 3-0", []],
    [
      "-p nosuch",
      ['site.no-partition: training/r0: there is no partition "nosuch" here, or you may not see it'],
    ],
    [
      "-p gpu,nosuch",
      ['site.no-partition: training/r0: there is no partition "nosuch" here, or you may not see it'],
    ],
    ["-p down", ["site.partition-down: training/r0: partition down is DOWN"]],
    ["-p down,gpu", []],
    ["-t 3-0", []],
  ])("%s", (options, expected) => {
    expect(found(options)).toEqual(expected);
  });
  test("what many share is told once", () => {
    expect(found("-p down", "-p down", "-p down -t 5")).toEqual([
      "site.partition-down: training/r0 and 2 more: partition down is DOWN",
    ]);
  });
});
