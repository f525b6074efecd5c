import { mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { copyOfQuickstart, type Ended, ending } from "./copy.ts";
import { readByDefinition } from "./safetensors.ts";

/** 30 steps an epoch: enough to learn something, quick enough to do often. */
const SMALL = ["--hidden", "16", "--lr", "0.5", "--batch", "60", "--views", "1"];

let run: string;

beforeEach(async () => {
  run = join(await copyOfQuickstart(), "small");
  await mkdir(run);
});

const train = (...args: string[]): Promise<Ended> => ending("node", ["../trainer/train.mjs", ...args], run);

async function evaluate(cell: string, ...args: string[]): Promise<Ended> {
  await mkdir(join(run, "eval", cell), { recursive: true });
  return ending("node", ["../../../trainer/evaluate.mjs", ...args], join(run, "eval", cell));
}

const checkpoint = (epoch: number): string => join(run, `artifacts/epoch_${epoch}/model.safetensors`);
const result = async (cell: string): Promise<unknown> =>
  JSON.parse(await readFile(join(run, "eval", cell, "logs/result.json"), "utf8"));

const losses = (stdout: string): number[] =>
  [...stdout.matchAll(/^step \d+\/\d+ epoch \d+ loss=(\d+\.\d{4}) lr=[\d.]+$/gm)].map((match) =>
    Number(match[1]),
  );

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

describe("training", () => {
  test("prints a line per step, and the loss falls", async () => {
    const { exitCode, stdout } = await train(...SMALL, "--epochs", "4");
    const seen = losses(stdout);
    expect(exitCode).toBe(0);
    expect(seen).toHaveLength(120);
    expect(stdout.split("\n")[0]).toMatch(/^step 1\/120 epoch 0 loss=2\.\d{4} lr=0\.5$/);
    expect(mean(seen.slice(-30))).toBeLessThan(0.7 * mean(seen.slice(0, 30)));
  });

  test("writes one checkpoint per epoch in the safetensors format", async () => {
    await train(...SMALL, "--epochs", "2");
    for (const epoch of [0, 1]) {
      const { metadata, tensors } = readByDefinition(await readFile(checkpoint(epoch)));
      expect(metadata).toMatchObject({ epoch: String(epoch), step: String(30 * (epoch + 1)) });
      expect(Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]))).toEqual({
        "hidden.weight": [16, 64],
        "hidden.bias": [16],
        "output.weight": [10, 16],
        "output.bias": [10],
      });
      expect(tensors.flatMap(({ values }) => values).every((value) => Number.isFinite(value))).toBe(true);
    }
  });

  test("gives the same bytes for the same seed, and others for another", async () => {
    const bytesOf = async (seed: string): Promise<Buffer> => {
      await train(...SMALL, "--epochs", "1", "--seed", seed);
      const bytes = await readFile(checkpoint(0));
      await truncate(checkpoint(0));
      return bytes;
    };
    const first = await bytesOf("5");
    expect((await bytesOf("5")).equals(first)).toBe(true);
    expect((await bytesOf("6")).equals(first)).toBe(false);
  });
});

describe("a training that is started again", () => {
  let whole: Buffer;

  beforeEach(async () => {
    await train(...SMALL, "--epochs", "3");
    whole = await readFile(checkpoint(2));
  });

  const damages: readonly [string, (path: string) => Promise<void>][] = [
    ["cut short", (path) => truncate(path, whole.length - 1)],
    ["empty", (path) => truncate(path)],
    ["longer than its tensors", (path) => writeFile(path, Buffer.concat([whole, Buffer.alloc(4)]))],
    ["no safetensors", (path) => writeFile(path, "{}".repeat(50))],
    [
      "a header that is no object",
      (path) => writeFile(path, Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, 110, 117, 108, 108])),
    ],
    ["of another epoch", async (path) => writeFile(path, await readFile(checkpoint(1)))],
  ];

  test.each(damages)(
    "skips a newest checkpoint that is %s, and makes it again to the byte",
    async (_, damage) => {
      await damage(checkpoint(2));
      const { exitCode, stdout } = await train(...SMALL, "--epochs", "3");
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(
        /^ignoring artifacts\/epoch_2\/model\.safetensors: .+\nresuming after epoch 1, step 60\nstep 61\/90 /,
      );
      expect(losses(stdout)).toHaveLength(30);
      expect((await readFile(checkpoint(2))).equals(whole)).toBe(true);
    },
  );

  test("does nothing when every epoch is there", async () => {
    const { exitCode, stdout } = await train(...SMALL, "--epochs", "3");
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: "resuming after epoch 2, step 90\ndone: 3 epochs, 90 steps",
    });
  });

  test("goes on when more epochs are asked for", async () => {
    const { stdout } = await train(...SMALL, "--epochs", "4");
    expect(stdout).toMatch(/^resuming after epoch 2, step 90\nstep 91\/120 epoch 3 /);
  });

  test("does not mix two settings", async () => {
    const { exitCode, stderr } = await train(...SMALL, "--epochs", "3", "--seed", "2");
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "error: artifacts/epoch_2 was made with hidden=16 lr=0.5 batch=60 views=1 seed=1, " +
        "not hidden=16 lr=0.5 batch=60 views=1 seed=2; move artifacts/ away to train anew",
    );
    expect((await readFile(checkpoint(2))).equals(whole)).toBe(true);
  });
});

describe("evaluation", () => {
  test("measures a checkpoint, better than the untrained network", async () => {
    await train(...SMALL, "--epochs", "4");
    const trained = await evaluate("held_out_epoch3", "--run", "small", "--task", "held_out", "--epoch", "3");
    const base = await evaluate("held_out", "--run", "small", "--task", "held_out", "--hidden", "16");
    expect([trained.exitCode, base.exitCode]).toEqual([0, 0]);
    const accuracyOf = (ended: Ended): number => Number(/accuracy=([\d.]+)/.exec(ended.stdout)?.[1]);
    expect(accuracyOf(base)).toBeLessThan(0.25);
    expect(accuracyOf(trained)).toBeGreaterThan(0.5);
    expect(await result("held_out_epoch3")).toEqual({
      status: "success",
      run: "small",
      task: "held_out",
      epoch: 3,
      metrics: { accuracy: accuracyOf(trained), loss: expect.any(Number), samples: 500 },
    });
    expect(await result("held_out")).toMatchObject({ epoch: null, metrics: { accuracy: accuracyOf(base) } });
  });

  test("leaves no result when the checkpoint is not whole", async () => {
    await train(...SMALL, "--epochs", "1");
    await truncate(checkpoint(0), 500);
    const { exitCode, stderr } = await evaluate("x", "--run", "small", "--task", "noisy", "--epoch", "0");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: cannot use \.\.\/\.\.\/artifacts\/epoch_0\/model\.safetensors: /);
    await expect(result("x")).rejects.toThrow("ENOENT");
  });
});

describe("wrong arguments", () => {
  const cases: readonly [string, readonly string[], string][] = [
    ["train", [], "--hidden is missing"],
    [
      "train",
      ["--hidden", "0", "--lr", "1", "--epochs", "1"],
      '--hidden must be a whole number from 1 to 4096, not "0"',
    ],
    [
      "train",
      ["--hidden", "8", "--lr", "fast", "--epochs", "1"],
      '--lr must be a number above 0, not "fast"',
    ],
    [
      "train",
      ["--hidden", "8", "--lr", "1", "--epochs", "1.5"],
      '--epochs must be a whole number from 1 to 1000, not "1.5"',
    ],
    ["train", ["--colour", "red"], "Unknown option '--colour'"],
    ["evaluate", ["--task", "held_out", "--epoch", "0"], "--run is missing"],
    [
      "evaluate",
      ["--run", "a", "--task", "sums", "--epoch", "0"],
      'there is no task "sums"; there are held_out and noisy',
    ],
    ["evaluate", ["--run", "a", "--task", "noisy"], "give one of --epoch, --checkpoint and --hidden"],
    [
      "evaluate",
      ["--run", "a", "--task", "noisy", "--epoch", "0", "--hidden", "8"],
      "give one of --epoch, --checkpoint and --hidden",
    ],
  ];

  test.each(cases)("%s %j", async (program, args, message) => {
    const { exitCode, stderr } = await ending("node", [`../trainer/${program}.mjs`, ...args], run);
    expect(exitCode).toBe(2);
    expect(stderr.split("\n")[0]).toBe(`error: ${message}`);
    expect(stderr.split("\n")[1]).toMatch(/^usage: node /);
  });
});
