import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { safetensors, tensor, WHOLE } from "../validate/made.ts";
import { type Workshop, workshop } from "./workshop.ts";

const SUMMARY = `# Experiment

**Epochs:** 3

## Runs

| Run Name | Type |
|----------|------|
| seed1    | LoRA |
| seed2    | LoRA |
| base     | Control |

## Fine-tuning

| Run Name | Status | Job ID | Notes |
|----------|--------|--------|-------|
| seed1 | completed | - | - |
| seed2 | pending | - | - |

## Evaluations

| Run Name | Task | Epoch | Status | Job ID | Notes |
|----------|------|-------|--------|--------|-------|
| seed1 | cap | 0 | pending | - | - |
| seed1 | cap | 1 | completed | - | - |
`;

const CUT = WHOLE.subarray(0, WHOLE.length - 1);
const LARGE = safetensors(
  {
    "model.layers.0.self_attn.q_proj.weight": tensor("F32", [16, 16], 0, 1024),
    scale: tensor("F32", [], 1024, 1028),
  },
  1028,
);

const trained = async (contents: readonly Buffer[] = [WHOLE, WHOLE, LARGE]): Promise<Workshop> => {
  const shop = await workshop();
  await shop.write("experiment_summary.md", SUMMARY);
  for (const [epoch, bytes] of contents.entries())
    await shop.write(`seed1/artifacts/epoch_${epoch}/model.safetensors`, bytes);
  return shop;
};

const epochsOf = (shop: Workshop): Promise<string[]> => readdir(join(shop.folder, "seed1/artifacts"));

describe("runmark checkpoints", () => {
  test("lists what there is of each run that is trained, and what is broken", async () => {
    const shop = await trained([WHOLE, CUT, LARGE]);
    const { code, out, err } = await shop.run(["checkpoints"]);
    expect({ code, err, out: out.replaceAll(/\d+ s ago/g, "0 s ago") }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "seed1 · 3 of 3 epochs · 3 checkpoints · 1 broken · 1 KB
        ✓ seed1/artifacts/epoch_2   1 KB  0 s ago
        ✗ seed1/artifacts/epoch_1  168 B  0 s ago
          model.safetensors is cut off: 19 of 20 bytes of tensors
        ✓ seed1/artifacts/epoch_0  169 B  0 s ago

      seed2 · no checkpoint

      1 KB in all
      ",
      }
    `);
  });

  test("--tensors says what is in the newest", async () => {
    const shop = await trained();
    const { out } = await shop.run(["checkpoints", "seed1", "--tensors"]);
    expect(out.slice(out.indexOf("  tensor "))).toMatchInlineSnapshot(`
      "  tensor                                  type    shape  size
        model.layers.0.self_attn.q_proj.weight  F32   16 x 16  1 KB
        scale                                   F32    scalar   4 B
        2 tensors, 257 numbers, 1 KB in seed1/artifacts/epoch_2
      "
    `);
  });

  test("--path prints the newest that is whole, and nothing else", async () => {
    const shop = await trained([WHOLE, WHOLE, CUT]);
    const path = join(shop.folder, "seed1/artifacts/epoch_1");
    expect(await shop.run(["checkpoints", "seed1", "--path", "--quiet"])).toEqual({
      code: 0,
      out: `${path}\n`,
      err: "",
    });
    const none = await shop.run(["checkpoints", "seed2", "--path"]);
    expect(none).toMatchObject({ code: 1, out: "" });
    expect(none.err).toContain("seed2 has no checkpoint");
    const [unnamed, unknown] = await Promise.all([
      shop.run(["checkpoints", "--path"]),
      shop.run(["checkpoints", "seed3", "--path"]),
    ]);
    expect([unnamed.code, unnamed.out, unknown.code, unknown.out]).toEqual([2, "", 2, ""]);
  });
});

test("--path refuses a path that a script cannot read", async () => {
  const shop = await trained([]);
  await shop.write("runmark.yaml", OWN);
  await shop.write("seed1/a\n_1/model.safetensors", WHOLE);
  const { code, out, err } = await shop.run(["checkpoints", "seed1", "--path"]);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("a line break or another control character in it: ");
  expect(err).toContain(String.raw`seed1/a\n_1 [checkpoints.bad-path]`);
});

const OWN = `tools:
  own: {stage: training, script: "{run}/a.sh", outputs: [{path: "{run}/*_{epoch}", check: checkpoint}]}
`;

/** A run of a Trainer that was cut off amid its second checkpoint, or went to its end. */
const withTrainer = async (isOver: boolean): Promise<Workshop> => {
  const state = (step: number): string => JSON.stringify({ global_step: step, max_steps: 200 });
  const shop = await workshop();
  await shop.write(
    "experiment_summary.md",
    SUMMARY.replace("## Runs", "## Tools\n\n- **Model Preparation:** huggingface\n\n## Runs"),
  );
  await shop.write("seed1/output/checkpoint-100/model.safetensors", WHOLE);
  await shop.write("seed1/output/checkpoint-100/trainer_state.json", state(100));
  await shop.write("seed1/output/checkpoint-200/model.safetensors", WHOLE);
  if (!isOver) return shop;
  await shop.write("seed1/output/checkpoint-200/trainer_state.json", state(200));
  await shop.write("seed1/output/model.safetensors", WHOLE);
  return shop;
};

describe("a run of a Trainer", () => {
  test("goes on from the newest checkpoint with its state, and the model is that at the end", async () => {
    const [over, cut] = [await withTrainer(true), await withTrainer(false)];
    const path = async (shop: Workshop, flag: string): Promise<string> =>
      (await shop.run(["checkpoints", "seed1", flag])).out.replace(`${shop.folder}/`, "").trim();
    const [paths, listed, kept] = await Promise.all([
      Promise.all([path(over, "--path"), path(over, "--model"), path(cut, "--path"), path(cut, "--model")]),
      cut.run(["checkpoints", "seed1"]),
      cut.run(["checkpoints", "prune", "seed1", "--keep", "1"]),
    ]);
    expect(paths).toEqual([
      "seed1/output/checkpoint-200",
      "seed1/output",
      "seed1/output/checkpoint-100",
      "seed1/output/checkpoint-100",
    ]);
    expect(listed.out).toMatch(/✗ seed1\/output\/checkpoint-200 .*\n +has no trainer_state.json\n/);
    expect(kept.out).toContain("checkpoint-100  stays: the newest that is whole");
  });

  test("with nothing but its model says so", async () => {
    const shop = await withTrainer(true);
    for (const step of [100, 200])
      await rm(join(shop.folder, `seed1/output/checkpoint-${step}`), { recursive: true });
    const { code, out, err } = await shop.run(["checkpoints", "seed1", "--path"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("seed1 has nothing from which its training could go on; seed1/output is the model");
  });
});

describe("runmark checkpoints prune", () => {
  test("shows what would go; what an evaluation waits for stays", async () => {
    const shop = await trained();
    const dry = await shop.run(["checkpoints", "prune", "seed1", "--keep", "1"]);
    expect({ code: dry.code, out: dry.out }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "out": "seed1
        - seed1/artifacts/epoch_1  169 B
          seed1/artifacts/epoch_2  stays: the newest that is whole
          seed1/artifacts/epoch_0  stays: evaluation/seed1/cap/0 reads it

      Would remove 1 checkpoint, 169 B; nothing was removed. To do so, add --yes
      ",
      }
    `);
    expect(await epochsOf(shop)).toEqual(["epoch_0", "epoch_1", "epoch_2"]);
  });

  test("removes them with --yes, after which nobody misses them", async () => {
    const shop = await trained();
    const done = await shop.run(["checkpoints", "prune", "--keep", "1", "--yes", "--json"]);
    expect(JSON.parse(done.out)).toMatchObject({
      ok: true,
      data: {
        how: "done",
        bytes: WHOLE.length,
        runs: [{ removed: [{ path: "seed1/artifacts/epoch_1" }] }, {}],
      },
    });
    expect(await epochsOf(shop)).toEqual(["epoch_0", "epoch_2"]);
    const judged = await shop.run(["validate", "training/seed1", "--json"]);
    expect(JSON.parse(judged.out).data.tasks).toMatchObject([{ verdict: "valid", pruned: [1] }]);
    const told = await shop.run(["validate", "training/seed1"]);
    expect(told.out).toContain("3 epochs (1 pruned), up to seed1/artifacts/epoch_2");
    // Asked for again, the evaluation of one that is gone says why it cannot be had.
    const retried = await shop.run(["retry", "evaluation/seed1/cap/1"]);
    expect(retried.out).toBe("Will run again once nothing is in their way:\n  evaluation/seed1/cap/1\n");
    expect(retried.err).toContain(
      "seed1/artifacts/epoch_1 was removed by `checkpoints prune` [task.blocked]",
    );
    const planned = await shop.run(["plan"]);
    expect(planned.out).toContain(
      "no checkpoint to evaluate: seed1/artifacts/epoch_1 was removed by `checkpoints prune`",
    );
    const again = await shop.run(["checkpoints", "prune", "--keep", "1", "--yes"]);
    expect(again.out).toContain("Nothing to remove.");
    // Another attempt has to write all of them.
    await shop.write("seed1/finetune.slurm", "#!/bin/bash\ntrue\n");
    await shop.run(["retry", "training/seed1"]);
    await shop.run(["tick"]);
    const anew = await shop.run(["validate", "training/seed1", "--json"]);
    expect(JSON.parse(anew.out).data.tasks).toMatchObject([{ verdict: "missing", epoch: 1 }]);
  });

  test("leaves all of a training that is not completed and must have each epoch", async () => {
    const shop = await trained();
    await shop.write("experiment_summary.md", SUMMARY.replace("seed1 | completed", "seed1 | failed"));
    await shop.run(["checkpoints", "prune", "--keep", "1", "--yes"]);
    expect(await epochsOf(shop)).toEqual(["epoch_0", "epoch_1", "epoch_2"]);
  });

  test("leaves all of a run whose job is in the queue", async () => {
    const shop = await trained();
    await shop.write("seed1/eval/cap_epoch0/cell.slurm", "#!/bin/bash\ntrue\n");
    await shop.run(["tick"]);
    const done = await shop.run(["checkpoints", "prune", "--keep", "1", "--yes"]);
    expect(done.out).toContain("all stays: evaluation/seed1/cap/0 has a job that may be at work");
    expect(await epochsOf(shop)).toEqual(["epoch_0", "epoch_1", "epoch_2"]);
  });
});

describe("runmark validate", () => {
  test("says of each task what was looked at and what is amiss, and changes nothing", async () => {
    const shop = await trained([WHOLE, CUT]);
    const { code, out } = await shop.run(["validate"]);
    expect({ code, out }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "out": "  ✗ training/seed1          epoch 1: seed1/artifacts/epoch_1: model.safetensors is cut off: 19 of 20 bytes of tensors; epoch 2 too
        · training/seed2          blocked: epoch 0: seed2/artifacts/epoch_0 is missing; epochs 1, 2 too
        · evaluation/seed1/cap/0  blocked: seed1/eval/cap_epoch0/logs is missing
        ✗ evaluation/seed1/cap/1  seed1/eval/cap_epoch1/logs is missing

      2 not valid · 2 not over, by their headers; --deep reads everything
      ",
      }
    `);
    expect(await shop.read("experiment_summary.md")).toBe(SUMMARY);
  });

  test("ends with 0 where all is whole, with 4 where it is not over, with 2 where nobody has that name", async () => {
    const shop = await trained();
    const [whole, open, unknown] = await Promise.all([
      shop.run(["validate", "training/seed1", "--deep"]),
      shop.run(["validate", "seed2"]),
      shop.run(["validate", "seed9"]),
    ]);
    expect([whole.code, open.code, unknown.code]).toEqual([0, 4, 2]);
  });
});
