import { describe, expect, test } from "vitest";
import { renderCheckpoints } from "../../../src/cli/text/checkpoints.ts";
import { renderPruned } from "../../../src/cli/text/pruned.ts";
import { renderValidated } from "../../../src/cli/text/validated.ts";
import type { RunCheckpoints } from "../../../src/commands/checkpoints-view.ts";
import { screen } from "../examples.ts";

/** As sweeps make them: 71 columns. */
const LONG = "llama3_8b_instruct_lora_r64_a128_lr1e-5_wd0.01_warmup100_cosine_seed_42";
const PATH = `${LONG}/artifacts/epoch_10`;

const RUN: RunCheckpoints = {
  run: LONG,
  tool: "torchtune",
  exists: true,
  epochs: [10],
  steps: [],
  expectedEpochs: 12,
  newest: PATH,
  newestValid: PATH,
  bytes: 6e9,
  checkpoints: [
    { path: PATH, isValid: true, bytes: 6e9, savedAt: "2026-03-02T12:00:00.000Z" },
    { path: `${LONG}/artifacts/epoch_9`, isValid: false, problem: "model.safetensors is empty", bytes: 0 },
  ],
  tensors: { path: PATH, parameters: 1, bytes: 4, tensors: [] },
};

const TENSOR = { name: "w", dtype: "F32", shape: [1], bytes: 4, file: "model.safetensors" };

/** A path that is told because something is amiss with it stays whole, on a line of its own. */
const tooWide = (text: string): string[] =>
  text.split("\n").filter((line) => line.length > 80 && !/^ {0,4}\S+$/.test(line));

describe("names of 71 columns fit on a screen of 80", () => {
  test.each<[string, () => string]>([
    [
      "checkpoints",
      () =>
        renderCheckpoints(
          { experiment: "e", bytes: 1, runs: [RUN] },
          screen(80),
          Date.parse("2026-03-02T13:00:00Z"),
        ),
    ],
    [
      "checkpoints --tensors",
      () =>
        renderCheckpoints(
          {
            experiment: "e",
            bytes: 1,
            runs: [{ ...RUN, tensors: { path: PATH, parameters: 1, bytes: 4, tensors: [TENSOR] } }],
          },
          screen(80),
          Date.parse("2026-03-02T13:00:00Z"),
        ),
    ],
    [
      "checkpoints prune",
      () =>
        renderPruned(
          {
            how: "shown",
            bytes: 6e9,
            runs: [
              {
                run: LONG,
                removed: [{ path: PATH, bytes: 6e9 }],
                kept: [
                  { path: `${LONG}/artifacts/epoch_9`, why: `evaluation/${LONG}/capitalization/9 reads it` },
                ],
              },
              { run: LONG, refused: `training/${LONG} has a job that may be at work`, removed: [], kept: [] },
            ],
          },
          screen(80),
        ),
    ],
    [
      "validate",
      () =>
        renderValidated(
          {
            experiment: "e",
            isDeep: false,
            tasks: [
              {
                verdict: "valid" as const,
                path: PATH,
                result: { scores: [{ scorer: "match", metric: "accuracy", value: 0.75 }] },
              },
              { verdict: "missing" as const, why: `epoch 1: ${LONG}/artifacts/epoch_1 is missing` },
            ].map((each) => ({
              ...{
                key: `training/${LONG}`,
                stage: "training",
                run: LONG,
                status: "completed",
                tool: "torchtune",
              },
              ...each,
            })),
          },
          screen(80),
        ),
    ],
  ])("%s", (_, render) => {
    const text = render();
    expect(tooWide(text)).toEqual([]);
  });
});

test("a name with a line break stays in its line", () => {
  const path = "r/a\nerror: b_1";
  const pruned = { run: "r", removed: [{ path, bytes: 1 }], kept: [{ path, why: `${path} is in it` }] };
  const shown = renderPruned({ how: "shown", bytes: 1, runs: [pruned] }, screen(200));
  const view = { ...RUN, checkpoints: [{ path, isValid: false, problem: "x\ny is empty", bytes: 1 }] };
  const listed = renderCheckpoints({ experiment: "e", bytes: 1, runs: [view] }, screen(200), 0);
  expect(shown.match(/r\/a\\nerror: b_1/g)).toHaveLength(3);
  expect(listed).toMatch(/✗ r\/a\\nerror: b_1 .*\n +x\\ny is empty\n/);
});
