import { join } from "node:path";
import { expect, test } from "vitest";
import { quickstart } from "./copy.ts";

interface Model {
  readonly hiddenWeight: Float32Array;
  readonly hiddenBias: Float32Array;
  readonly outputWeight: Float32Array;
  readonly outputBias: Float32Array;
}

interface Trainer {
  add(image: Float32Array, label: number): number;
  step(size: number, learningRate: number): void;
}

const program = async <Exports>(name: string): Promise<Exports> => import(join(quickstart, "trainer", name));
const { untrainedModel } = await program<{ untrainedModel(hidden: number, seed: number): Model }>(
  "model.mjs",
);
const { trainerOf } = await program<{ trainerOf(model: Model): Trainer }>("gradient.mjs");

const image = Float32Array.from({ length: 64 }, (_, at) => ((at * 7) % 16) / 15);
const label = 3;
const lossOf = (model: Model): number => trainerOf(model).add(image, label);

/** The slope of the loss in one weight, from the loss on either side of it. */
function measuredSlope(name: keyof Model, at: number): number {
  const reach = 1e-2;
  const lossAt = (offset: number): number => {
    const model = untrainedModel(6, 1);
    model[name][at] = (model[name][at] ?? 0) + offset;
    return lossOf(model);
  };
  return (lossAt(reach) - lossAt(-reach)) / (2 * reach);
}

test.each(["hiddenWeight", "hiddenBias", "outputWeight", "outputBias"] as const)(
  "a step moves every %s against the slope of the loss",
  (name) => {
    const [before, after] = [untrainedModel(6, 1), untrainedModel(6, 1)];
    const trainer = trainerOf(after);
    trainer.add(image, label);
    trainer.step(1, 1);
    const moved = [...before[name]].map((weight, at) => weight - (after[name][at] ?? Number.NaN));
    for (const [at, slope] of moved.entries()) expect(slope).toBeCloseTo(measuredSlope(name, at), 2);
    expect(moved.some((slope) => Math.abs(slope) > 0.05)).toBe(true);
  },
);
