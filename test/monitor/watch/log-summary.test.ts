import { describe, expect, test } from "vitest";
import { signIn } from "../../../src/monitor/watch/log-signs.ts";
import { summaryOf } from "../../../src/monitor/watch/log-summary.ts";

const bar = (done: number, rate: number, total = 1000): string =>
  `| ${done}/${total} [01:23<01:42, ${rate}it/s]`;

const summary = (...lines: readonly string[]) => summaryOf(lines.flatMap((line) => signIn(line) ?? []));

const many = (count: number, rate: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => bar(from + index, rate));

describe("what a log comes to", () => {
  test("its last rate, loss and step", () => {
    expect(summary("step 1/10 loss=3", "step 2/10 loss=2", bar(3, 4, 10))).toEqual({
      rate: { value: 4, unit: "it/s" },
      loss: 2,
      steps: { done: 3, total: 10 },
    });
  });

  test("how far it is that goes on behind its end is not known; what only looks like steps is no bar", () => {
    expect(summary("step 7/8", "step 8/8", "step 12/8 loss=0.8")).toEqual({ loss: 0.8 });
    expect(summary("step 9/2", "step 9/2", "step 7/8").steps).toEqual({ done: 7, total: 8 });
  });

  test("nothing of nothing", () => {
    expect(summaryOf([])).toEqual({});
  });

  test("rates that fell, in two samples", () => {
    expect(summary(...many(30, 10), ...many(10, 5, 30))).toMatchObject({
      rate: { value: 5, earlier: 10 },
      samples: [5, 5],
    });
  });

  test("one hiccup is none", () => {
    const { rate, samples } = summary(...many(30, 10), bar(31, 0.1), ...many(9, 10, 32));
    expect({ earlier: rate?.earlier, samples }).toEqual({ earlier: 10, samples: [10, 10] });
  });

  test("the first rates, while it compiles, are not what it is held against", () => {
    expect(summary(bar(0, 0.01), ...many(20, 10)).rate?.earlier).toBe(10);
  });

  test("a bar of validation in between is another rate", () => {
    const lines = [
      ...many(20, 10),
      ...Array.from({ length: 9 }, (_, index) => bar(index, 1, 50)),
      ...many(4, 10, 20),
    ];
    expect(summary(...lines)).toMatchObject({
      rate: { value: 10, earlier: 10 },
      samples: [10, 10],
      steps: { total: 1000 },
    });
  });

  test("rates of other units are not compared", () => {
    const tokens = Array.from({ length: 20 }, () => "tokens_per_second_per_gpu:1000");
    expect(summary(...tokens, ...many(10, 2)).rate).toEqual({
      value: 1000,
      unit: "tok/s/GPU",
      earlier: 1000,
    });
  });

  test("the bar of one epoch tells not how far it is", () => {
    expect(summary("Epoch 3:  45%|██ | 45/100 [00:10<00:12,  4.39it/s]").steps).toBeUndefined();
  });
});
