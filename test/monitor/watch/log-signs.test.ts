import { describe, expect, test } from "vitest";
import { type LogSign, signIn } from "../../../src/monitor/watch/log-signs.ts";

const CASES: readonly [name: string, line: string, sign: LogSign | undefined][] = [
  [
    "tqdm",
    " 45%|████▌     | 450/1000 [01:23<01:42,  5.39it/s, loss=0.53]",
    { rate: { value: 5.39, unit: "it/s" }, loss: 0.53, steps: { done: 450, total: 1000 } },
  ],
  [
    "tqdm with slow steps",
    "3%|▎ | 12/400 [00:30<16:00, 2.5s/it]",
    { rate: { value: 0.4, unit: "it/s" }, steps: { done: 12, total: 400 } },
  ],
  [
    "torchtune's bar",
    "1|12|Loss: 1.2345:   3%|▎         | 12/400 [00:30<16:00,  2.50s/it]",
    { rate: { value: 0.4, unit: "it/s" }, loss: 1.2345, steps: { done: 12, total: 400 }, isPart: true },
  ],
  [
    "torchtune's log of metrics",
    "Step 12 | loss:1.5 lr:2e-05 tokens_per_second_per_gpu:1234.5 peak_memory_active:20.1",
    { rate: { value: 1234.5, unit: "tok/s/GPU" }, loss: 1.5 },
  ],
  [
    "Hugging Face's Trainer",
    "{'loss': 0.532, 'grad_norm': 1.2, 'learning_rate': 2e-05, 'epoch': 1.2}",
    { loss: 0.532 },
  ],
  [
    "its rate at the end",
    "{'train_runtime': 12.1, 'train_samples_per_second': 33.1, 'train_steps_per_second': 2.1, 'train_loss': 0.4}",
    { rate: { value: 33.1, unit: "sample/s" }, loss: 0.4 },
  ],
  [
    "Lightning",
    "Epoch 3:  45%|████▌     | 45/100 [00:10<00:12,  4.39it/s, v_num=0, train_loss=0.511]",
    { rate: { value: 4.39, unit: "it/s" }, loss: 0.511, steps: { done: 45, total: 100 }, isPart: true },
  ],
  [
    "Megatron-LM",
    " iteration       10/     500 | consumed samples: 2560 | elapsed time per iteration (ms): 500.0 | lm loss: 9.2E+00 |",
    { rate: { value: 2, unit: "it/s" }, loss: 9.2, steps: { done: 10, total: 500 } },
  ],
  ["nanoGPT", "iter 100: loss 2.3012, time 120.51ms, mfu 20.1%", { loss: 2.3012 }],
  ["steps in words", "step 120/1000 loss=3e-2", { loss: 0.03, steps: { done: 120, total: 1000 } }],
  [
    "a prefix",
    "| 5/10 [00:01<00:01, 1.2kit/s]",
    { rate: { value: 1200, unit: "it/s" }, steps: { done: 5, total: 10 } },
  ],
  ["no loss that is a number", "step=5 loss=nan", { loss: Number.NaN }],
  ["what has overflowed", "loss: -inf", { loss: Number.NEGATIVE_INFINITY }],
  ["a download", "model.safetensors: 100%|██| 4.2G/4.2G [00:30<00:00, 140MB/s]", undefined],
  ["a loss of validation", "val_loss=0.5 eval_loss: 0.4", undefined],
  ["prose", "lossless codec, no steps per se; 24/7 it is", undefined],
  ["more than all", "step 12/10", { steps: { done: 12, total: 10 } }],
];

describe("a line of a log", () => {
  test.each(CASES)("%s", (_, line, sign) => {
    expect(signIn(line)).toEqual(sign);
  });

  test("of whatever length is read in time that grows with it", () => {
    expect(signIn("loss ".repeat(40_000))).toBeUndefined();
    expect(signIn("1".repeat(200_000))).toBeUndefined();
  });
});
