import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test, vi } from "vitest";
import { externalOptimizer } from "../../../src/sweep/optimizers/external.ts";
import type { Tried } from "../../../src/sweep/optimizers/optimizer.ts";
import { realExec } from "../../../src/system/exec.ts";
import { realProcesses } from "../../../src/system/processes.ts";
import { reasonOf, sweepWith, tried } from "./sweep.ts";

const PROGRAM = fileURLToPath(new URL("program.mjs", import.meta.url));
const processes = realProcesses();
const PATIENCE = { timeout: 60_000, interval: 20 };

/** Tests that run side by side have no end of their own to clean up at. */
const left: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(left.map((clean) => clean()));
});

interface Sweep {
  readonly timeoutSeconds?: number;
  readonly trials?: readonly Tried[];
  readonly command?: readonly string[];
}

async function programThat(way: readonly string[], sweepIs: Sweep = {}) {
  const { timeoutSeconds = 60, trials = [], command = [process.execPath, PROGRAM, ...way] } = sweepIs;
  const folder = await mkdtemp(join(tmpdir(), "runmark-external-"));
  const sweep = sweepWith({ command, timeoutSeconds }, folder);
  const optimizer = externalOptimizer(realExec(), sweep, trials);
  left.push(async () => {
    await optimizer.close();
    await rm(folder, { recursive: true, force: true });
  });
  const told = async (): Promise<unknown[]> =>
    (await readFile(join(folder, "told.jsonl"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const pid = async (name: string): Promise<number> => Number(await readFile(join(folder, name), "utf8"));
  return { optimizer, folder, told, pid };
}

const isGone = async (pid: number): Promise<boolean> => (await processes.identify(pid)) === undefined;

describe.concurrent("a program that suggests", () => {
  test("is told of the sweep and of each trial, and its suggestions get what is fixed", async () => {
    const first = tried(1, 0.1, 16, { state: "completed", score: 0.5 });
    const { optimizer, told } = await programThat([], { trials: [first] });
    const second = { kind: "try", configuration: { lr: 0.01, width: 16, epochs: 3 } };
    expect(await optimizer.suggest()).toEqual(second);
    await optimizer.update(tried(2, 0.01, 16));
    await optimizer.update(tried(2, 0.01, 16, { state: "completed", score: Number.NaN }));
    expect(await optimizer.suggest()).toMatchObject({ configuration: { lr: 0.1, width: 32 } });
    await optimizer.close();
    const parameters = { lr: 0.01, width: 16, epochs: 3 };
    expect(await told()).toEqual([
      {
        op: "begin",
        protocol: 1,
        sweep: "digits",
        objective: { metric: "accuracy", direction: "maximize" },
        parameters: [
          { name: "lr", kind: "range", scale: "log", from: 0.001, to: 1, integer: false },
          { name: "width", kind: "values", values: [16, 32, 64] },
          { name: "epochs", kind: "fixed", value: 3 },
        ],
        trials: [
          { number: 1, parameters: { lr: 0.1, width: 16, epochs: 3 }, state: "completed", score: 0.5 },
        ],
      },
      { op: "suggest" },
      { op: "update", trial: { number: 2, parameters, state: "unfinished" } },
      { op: "update", trial: { number: 2, parameters, state: "completed" } },
      { op: "suggest" },
      { op: "end" },
    ]);
  });

  test.each<[string, readonly string[], string]>([
    ["is too long", ["long"], "answered with a line of more than 1 MiB"],
    ["never ends", ["endless"], "answered with a line of more than 1 MiB"],
    ["is an end", ["exit", "5"], "ended with exit code 5"],
    ["is a signal", ["kill"], "was ended by SIGKILL"],
    ["comes with a flood of errors", ["stderr"], "ended with exit code 3"],
  ])("fails when its answer %s", async (_name, way, reason) => {
    const { optimizer, pid } = await programThat(way);
    expect(await reasonOf(optimizer)).toContain(reason);
    expect(await isGone(await pid("own.pid"))).toBe(true);
  });

  test.each<[string, readonly string[], string]>([
    [
      "is not there",
      ["runmark-no-such-program", "a"],
      'the program "runmark-no-such-program a" could not be started: runmark-no-such-program is not found',
    ],
    ["is no file", ["./nothing"], "started: ./nothing, or what its first line names, is not found"],
    ["has a name that no program has", ["a\0b"], "could not be started (EINVAL)"],
    ["leaves at once", [process.execPath, PROGRAM, "leave"], "ended with exit code 7"],
    ["does not speak the protocol", ["cat"], 'was to answer {"ok":true} on one line, and answered "{"op"'],
    ["reads words for a shell", ["echo", "$(id)", ";", "id"], 'and answered "$(id) ; id"'],
  ])("fails when it %s", async (_name, command, reason) => {
    const { optimizer } = await programThat([], { command });
    const told = await reasonOf(optimizer);
    expect(told).toContain(reason);
    expect(told).not.toContain("spawn");
  });

  test("is quoted by the end of what it says to its standard error", async () => {
    const { optimizer } = await programThat(["stderr"]);
    expect(await reasonOf(optimizer)).toMatch(/; it said last: "two", "Traceback: bad", "three"$/);
  });

  test("says which Python module it lacks", async () => {
    const { optimizer } = await programThat([], {
      command: ["sh", "-c", `echo "ModuleNotFoundError: No module named 'optuna.samplers'" >&2; exit 1`],
    });
    expect(await optimizer.suggest()).toEqual({
      kind: "failed",
      reason: expect.stringMatching(/ ended with exit code 1; it lacks the Python module optuna$/),
      next: expect.stringMatching(/^It is started once more/),
    });
    expect(await optimizer.suggest()).toMatchObject({
      next: expect.stringMatching(/^Mend the program, or install what it lacks, and start the sweep again/),
    });
  });

  test.each(["hang", "deaf"])("fails when it does not answer in time (%s)", async (way) => {
    const { optimizer, pid } = await programThat([way], { timeoutSeconds: 3 });
    if (way === "deaf") expect(await optimizer.suggest()).toEqual({ kind: "wait" });
    expect(await reasonOf(optimizer)).toContain("did not answer within 3 s");
    expect(await isGone(await pid("own.pid"))).toBe(true);
  });

  test.each(["twice", "chatter"])("fails when it says more than it was asked for (%s)", async (way) => {
    const { optimizer } = await programThat([way], way === "twice" ? {} : { timeoutSeconds: 10 });
    // The first line may be a good answer.
    const first = await optimizer.suggest();
    const reason = first.kind === "failed" ? first.reason : await reasonOf(optimizer);
    expect(reason).toMatch(/said something without being asked|and answered "hello"/);
  });

  test.each(["children", "daemons"])("does not outlive the end of the sweep, nor do its %s", async (way) => {
    const { optimizer, pid } = await programThat([way]);
    expect((await optimizer.suggest()).kind).toBe("try");
    await optimizer.close();
    expect(await isGone(await pid("own.pid"))).toBe(true);
    await vi.waitFor(async () => expect(await isGone(await pid("child.pid"))).toBe(true), PATIENCE);
  });

  test("does not outlive the end of the sweep when it ignores both its end and SIGTERM", async () => {
    const { optimizer, pid } = await programThat(["stubborn"]);
    expect((await optimizer.suggest()).kind).toBe("try");
    await optimizer.close();
    expect(await isGone(await pid("own.pid"))).toBe(true);
  });

  test("answers an open question when the sweep ends meanwhile", async () => {
    const { optimizer, told } = await programThat(["hang"], { timeoutSeconds: 600 });
    const suggestion = optimizer.suggest();
    await vi.waitFor(async () => expect(await told()).toContainEqual({ op: "suggest" }), PATIENCE);
    await optimizer.close();
    expect(await suggestion).toMatchObject({ kind: "failed" });
  });

  test("is not started by an update, nor left behind when all ends while it starts", async () => {
    const { optimizer, pid } = await programThat([]);
    await optimizer.update(tried(1, 0.1, 16));
    await expect(pid("own.pid")).rejects.toMatchObject({ code: "ENOENT" });
    const suggestion = optimizer.suggest();
    await optimizer.close();
    expect((await suggestion).kind).toBe("failed");
    // It may not have come as far as to say who it is.
    expect(await pid("own.pid").then(isGone, () => true)).toBe(true);
  });
});
