import { describe, expect, test } from "vitest";
import { takeSample } from "../../../src/hardware/samples/take.ts";
import type { ExecResult, MachineReading, System } from "../../../src/system/ports.ts";

const done = (stdout: string, more: Partial<ExecResult> = {}): ExecResult => ({
  ...{ exitCode: 0, timedOut: false, stdout, stderr: "" },
  ...more,
});
const hung: ExecResult = { timedOut: true, stdout: "", stderr: "" };

interface Given {
  readonly machine?: MachineReading | "never";
  readonly programs?: Readonly<Record<string, ExecResult>>;
  /** Of process 7, seconds and MiB at the two looks. */
  readonly use?: readonly [number, number];
}

/** A machine whose clock goes on by what is slept. */
const world = ({ machine = {}, programs = {}, use }: Given) => {
  let steady = 0;
  let looks = 0;
  const sleep = async (ms: number): Promise<void> => {
    steady += ms;
  };
  return {
    clock: {
      now: () => 1000,
      steady: () => steady,
      sleep: machine === "never" ? sleep : () => new Promise(() => undefined),
    },
    host: { name: "box" },
    sensors: {
      read: async (overMs: number) => {
        if (machine === "never") return new Promise(() => undefined);
        await sleep(overMs);
        return machine;
      },
    },
    exec: {
      which: async (command: string) => (command in programs ? command : undefined),
      run: async ({ command }: { command: string }) =>
        programs[command] ?? { startError: "ENOENT", timedOut: false, stdout: "", stderr: "" },
    },
    processes: {
      use: async (pids: readonly number[]) =>
        new Map(
          use === undefined ? [] : pids.map((pid) => [pid, { cpuSeconds: use[looks++] ?? 0, memoryMiB: 50 }]),
        ),
    },
  } as unknown as System;
};

const NO_GPUS = { what: "GPUs", why: "no nvidia-smi, amd-smi or rocm-smi", isBroken: false };

describe("a sample", () => {
  test("has what is there, with what jobs use", async () => {
    const system = world({
      machine: { cpuPercent: 37, load: 2, temperatureC: 61 },
      programs: { "amd-smi": done('[{"gpu": 0}]') },
      use: [10, 13],
    });
    const jobs = [{ id: "3", name: "r~ab", gpus: ["0"], pid: 7 }];
    expect(await takeSample(system, { overMs: 2000, jobs })).toEqual({
      sample: {
        at: 1000,
        host: "box",
        machine: { cpuPercent: 37, load: 2, temperatureC: 61 },
        gpus: [{ index: "0" }],
        jobs: [{ id: "3", name: "r~ab", gpus: ["0"], cpuPercent: 150, memoryMiB: 50 }],
      },
      missing: [],
    });
  });

  test("of a job that is gone says who had the GPU", async () => {
    const { sample } = await takeSample(world({}), {
      overMs: 1,
      jobs: [{ id: "3", name: "r", gpus: [], pid: 7 }],
    });
    expect(sample.jobs).toEqual([{ id: "3", name: "r", gpus: [] }]);
  });

  test.each<[string, Given, readonly string[] | undefined, object]>([
    ["no sensor", {}, undefined, { why: "no sensor", isBroken: false }],
    ["a sensor that says 0", { machine: { temperatureC: 0 } }, undefined, { why: "its sensor says 0 °C" }],
    [
      "a sensor that says 255",
      { machine: { temperatureC: 255 } },
      undefined,
      { why: "its sensor says 255 °C" },
    ],
    ["sensors that hang", { machine: "never" }, undefined, { why: "the sensors did not answer within 15 s" }],
    [
      "a program that is not there",
      {},
      ["temp"],
      { why: "temp: it could not be started (ENOENT)", isBroken: true },
    ],
    [
      "one that hangs",
      { programs: { temp: hung } },
      ["temp"],
      { why: "temp: it did not answer within 10 s" },
    ],
    ["one that fails", { programs: { temp: done("no\n", { exitCode: 1 }) } }, ["temp"], { why: "temp: no" }],
    [
      "one that prints none",
      { programs: { temp: done("hot") } },
      ["temp"],
      { why: "temp: it said hot, and not one number" },
    ],
    [
      "one that prints nothing",
      { programs: { temp: done("\n") } },
      ["temp"],
      { why: "temp: it printed nothing" },
    ],
    ...["Core 1: 99", "CPU temperature: 96 C", "temp1: +99.0°C", "1e9", "61 62", "61\n62"].map(
      (text): [string, Given, readonly string[], object] => [
        `one that may mean another number: ${JSON.stringify(text)}`,
        { programs: { temp: done(text) } },
        ["temp"],
        { why: `temp: it said ${text.split("\n")[0]}, and not one number` },
      ],
    ),
    [
      "one that says -1",
      { programs: { temp: done("-1") } },
      ["temp"],
      { why: "temp: -1 °C is no temperature of a machine" },
    ],
  ])("goes on with %s", async (_, given, temperatureCommand, missing) => {
    const order = {
      overMs: 1,
      jobs: [],
      ...(temperatureCommand === undefined ? {} : { temperatureCommand }),
    };
    const taken = await takeSample(world(given), order);
    expect(taken.sample.machine.temperatureC).toBeUndefined();
    expect(taken.missing).toEqual([expect.objectContaining({ what: "temperature", ...missing }), NO_GPUS]);
  });

  test.each([
    ["61.8°C\n", 61.8],
    [" +96 C\n", 96],
    ["45", 45],
  ])("takes what a program prints, %j, for that of the processor", async (said, celsius) => {
    const system = world({ machine: { temperatureC: 30 }, programs: { temp: done(said) } });
    const taken = await takeSample(system, { overMs: 1, jobs: [], temperatureCommand: ["temp"] });
    expect(taken.sample.machine.temperatureC).toBe(celsius);
  });

  test("tells of GPUs whose driver hangs", async () => {
    const taken = await takeSample(world({ programs: { "nvidia-smi": hung } }), { overMs: 1, jobs: [] });
    expect(taken.missing.at(-1)).toEqual({
      what: "GPUs",
      why: "nvidia-smi: it did not answer within 20 s",
      isBroken: true,
    });
  });
});
