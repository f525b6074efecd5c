import { describe, expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import { BUILTIN_TOOLS } from "../../src/tools/builtin.ts";
import type { Values } from "../../src/tools/pattern.ts";
import { judgeOutputs } from "../../src/validate/judge.ts";
import { problemOf } from "../../src/validate/verdict.ts";
import { folderOf, WHOLE } from "../validate/made.ts";

type Content = Readonly<Record<string, string | Buffer>>;
const CUT = WHOLE.subarray(0, WHOLE.length - 1);
/** An empty dictionary, as `torch.save` of old and plain pickles are. */
const PICKLE = Buffer.from([0x80, 2, 0x7d, 0x2e]);
const isCut = "model.safetensors is cut off: 19 of 20 bytes of tensors";

/** What the outputs of run `r1` amount to, in one line; with `(some)` where there might be more. */
async function judged(
  name: string,
  content: Content,
  { epochs, ...values }: Partial<Values> & { epochs?: number } = {},
): Promise<string> {
  const tool = BUILTIN_TOOLS.get(name);
  if (tool === undefined) throw new Error(`there is no ${name}`);
  const verdict = await judgeOutputs(
    realFiles(),
    await folderOf(content),
    tool,
    { run: "r1", ...values },
    epochs,
  );
  if (verdict.kind !== "valid") return `${verdict.kind}: ${problemOf(verdict)}`;
  return `${verdict.path}${verdict.isSome ? " (some)" : ""}`;
}

interface State {
  readonly step: number;
  readonly of?: number;
  readonly epoch?: number;
  readonly epochs?: number;
  readonly stop?: boolean;
}

/** As transformers writes it, with some of what is not looked at. */
const trainerState = ({ step, of = 300, epoch = step / 100, epochs = 3, stop = false }: State): string =>
  JSON.stringify({
    best_metric: null,
    epoch,
    global_step: step,
    log_history: [{ epoch: 0.1, loss: 2.5, step: 10 }],
    max_steps: of,
    num_train_epochs: epochs,
    stateful_callbacks: { TrainerControl: { args: { should_training_stop: stop }, attributes: {} } },
  });

const saved = (state: State, weights = WHOLE, folder = "r1/output"): Content => ({
  [`${folder}/checkpoint-${state.step}/model.safetensors`]: weights,
  [`${folder}/checkpoint-${state.step}/optimizer.pt`]: PICKLE,
  [`${folder}/checkpoint-${state.step}/trainer_state.json`]: trainerState(state),
});

describe("huggingface", () => {
  test.each<[string, Content, { epoch?: string; epochs?: number }, string]>([
    [
      "the last step",
      { ...saved({ step: 300 }), ...saved({ step: 200 }, CUT) },
      {},
      "r1/output/checkpoint-300",
    ],
    [
      "not the last step",
      saved({ step: 150 }),
      {},
      "broken: r1/output/checkpoint-150: is not the last: its trainer_state.json says step 150 of 300, epoch 1.5 of 3",
    ],
    ["stopped early", saved({ step: 150, stop: true }), { epochs: 3 }, "r1/output/checkpoint-150"],
    [
      "numbers, not letters, say which is the newest",
      { ...saved({ step: 1000, of: 1000 }), ...saved({ step: 999 }, CUT) },
      {},
      "r1/output/checkpoint-1000",
    ],
    ["steps without a plan", saved({ step: 300, of: -1 }), {}, "r1/output/checkpoint-300"],
    [
      "for fewer epochs than are expected",
      saved({ step: 300 }),
      { epochs: 5 },
      "broken: r1/output/checkpoint-300: was trained for 3 of 5 epochs, says its trainer_state.json",
    ],
    ["cut off", saved({ step: 300 }, CUT), {}, `broken: r1/output/checkpoint-300: ${isCut}`],
    [
      "without its state, which comes last",
      { "r1/checkpoint-300/model.safetensors": WHOLE },
      {},
      "broken: r1/checkpoint-300: has no trainer_state.json",
    ],
    [
      "a loss that is no number, as Python writes it",
      {
        ...saved({ step: 300 }),
        "r1/output/checkpoint-300/trainer_state.json": trainerState({ step: 300 }).replace("2.5", "NaN"),
      },
      {},
      "r1/output/checkpoint-300",
    ],
    [
      "with half a state",
      { "r1/checkpoint-300/model.safetensors": WHOLE, "r1/checkpoint-300/trainer_state.json": '{"epoch": 1' },
      {},
      "broken: r1/checkpoint-300: its trainer_state.json is not complete JSON",
    ],
    [
      "with nothing but the optimizer",
      {
        "r1/checkpoint-300/optimizer.pt": PICKLE,
        "r1/checkpoint-300/trainer_state.json": trainerState({ step: 300 }),
      },
      {},
      "broken: r1/checkpoint-300: holds no weights (.safetensors, .pt, .pth, .bin, .ckpt, .gguf, .distcp)",
    ],
    [
      "a PEFT adapter at the end, whatever the checkpoints say",
      {
        ...saved({ step: 150 }, CUT),
        "r1/output/adapter_config.json": '{"peft_type": "LORA"}',
        "r1/output/adapter_model.safetensors": WHOLE,
      },
      { epochs: 3 },
      "r1/output",
    ],
    [
      "a model at the end that is cut off",
      { ...saved({ step: 300 }), "r1/output/model.safetensors": CUT },
      {},
      `broken: r1/output: ${isCut}`,
    ],
    ["nothing", { "r1/train.slurm": "x" }, {}, "missing: r1/output/checkpoint-* is missing"],
    [
      "an epoch by the word of its checkpoint",
      { ...saved({ step: 100 }), ...saved({ step: 150 }), ...saved({ step: 200 }) },
      { epoch: "0", epochs: 3 },
      "r1/output/checkpoint-100",
    ],
    [
      "an epoch that ends before all its batches",
      { ...saved({ step: 62, epoch: 1.984 }), ...saved({ step: 31, epoch: 0.992 }) },
      { epoch: "1", epochs: 3 },
      "r1/output/checkpoint-62",
    ],
    [
      "an epoch whose checkpoint was deleted",
      { ...saved({ step: 150 }), ...saved({ step: 300 }) },
      { epoch: "0", epochs: 3 },
      "missing: r1/output/checkpoint-* is missing",
    ],
    [
      "the last epoch by the model at the end",
      { "r1/output/model.safetensors": WHOLE },
      { epoch: "2", epochs: 3 },
      "r1/output",
    ],
    [
      "an epoch before it is not that model's",
      { "r1/output/model.safetensors": WHOLE },
      { epoch: "1", epochs: 3 },
      "missing: r1/output/checkpoint-* is missing",
    ],
  ])("%s", async (_, content, asked, expected) => {
    expect(await judged("huggingface", content, asked)).toBe(expected);
  });
});

describe("lightning", () => {
  const place = "r1/checkpoints";
  const logged = "r1/lightning_logs/version_";
  test.each<[string, Content, { epoch?: string; epochs?: number }, string]>([
    [
      "the newest",
      { [`${place}/epoch=9-step=90.ckpt`]: "", [`${place}/epoch=10-step=100.ckpt`]: PICKLE },
      { epochs: 50 },
      `${place}/epoch=10-step=100.ckpt (some)`,
    ],
    [
      "the newest is empty",
      { [`${place}/epoch=9-step=90.ckpt`]: PICKLE, [`${place}/epoch=10-step=100.ckpt`]: "" },
      {},
      `broken: ${place}/epoch=10-step=100.ckpt: is empty`,
    ],
    ["its copy", { [`${place}/last.ckpt`]: PICKLE }, { epochs: 3 }, `${place}/last.ckpt (some)`],
    [
      "an empty copy",
      { [`${place}/epoch=1-step=2.ckpt`]: PICKLE, [`${place}/last.ckpt`]: "" },
      {},
      `broken: ${place}/last.ckpt: is empty`,
    ],
    [
      "of the newest start",
      {
        [`${logged}9/checkpoints/epoch=5-step=6.ckpt`]: "",
        [`${logged}10/checkpoints/epoch=0-step=1.ckpt`]: PICKLE,
      },
      {},
      `${logged}10/checkpoints/epoch=0-step=1.ckpt (some)`,
    ],
    [
      "saved again under another name",
      { [`${place}/epoch=1-step=2.ckpt`]: "", [`${place}/epoch=1-step=2-v1.ckpt`]: PICKLE },
      {},
      `${place}/epoch=1-step=2-v1.ckpt (some)`,
    ],
    [
      "an epoch, with leading zeros and a metric",
      { [`${place}/epoch=03-step=400-val_loss=0.32.ckpt`]: PICKLE, [`${place}/epoch=13-step=900.ckpt`]: "" },
      { epoch: "3", epochs: 50 },
      `${place}/epoch=03-step=400-val_loss=0.32.ckpt`,
    ],
    [
      "an epoch that it did not keep",
      { [`${place}/epoch=13-step=900.ckpt`]: PICKLE, [`${place}/last.ckpt`]: PICKLE },
      { epoch: "3", epochs: 50 },
      `missing: ${place}/epoch=3-step=*.ckpt is missing`,
    ],
  ])("%s", async (_, content, asked, expected) => {
    expect(await judged("lightning", content, asked)).toBe(expected);
  });
});

describe("metta", () => {
  const place = "train_dir/r1/checkpoints";
  const pair = (
    epoch: number,
    agent: string | Buffer = PICKLE,
    trainer: string | Buffer = PICKLE,
  ): Content => ({
    [`${place}/agent_epoch_${epoch}.pt`]: agent,
    [`${place}/trainer_epoch_${epoch}.pt`]: trainer,
  });
  test.each<[string, Content, { epoch?: string; epochs?: number }, string]>([
    [
      "the newest pair",
      { ...pair(95, "", ""), ...pair(100) },
      { epochs: 100 },
      `${place}/agent_epoch_100.pt (some)`,
    ],
    ["an empty agent", pair(100, ""), {}, `broken: ${place}/agent_epoch_100.pt: is empty`],
    [
      "an empty trainer",
      pair(100, PICKLE, ""),
      {},
      `broken: ${place}/agent_epoch_100.pt: its trainer_epoch_100.pt is empty`,
    ],
    [
      "an agent without its trainer",
      { ...pair(50), [`${place}/agent_epoch_100.pt`]: PICKLE },
      {},
      `broken: ${place}/agent_epoch_100.pt: has no trainer_epoch_100.pt with it`,
    ],
    ["an epoch", { ...pair(50), ...pair(100, "") }, { epoch: "50" }, `${place}/agent_epoch_50.pt`],
    [
      "by version, without a trainer of that epoch",
      {
        "r1/checkpoints/r1:v7.pt": PICKLE,
        "r1/checkpoints/r1:v10.pt": PICKLE,
        "r1/checkpoints/r2:v99.pt": "",
      },
      {},
      "r1/checkpoints/r1:v10.pt (some)",
    ],
    ["nothing", {}, {}, "missing: r1/checkpoints/agent_epoch_*.pt is missing"],
  ])("%s", async (_, content, asked, expected) => {
    expect(await judged("metta", content, asked)).toBe(expected);
  });
});

describe("dspy", () => {
  const state = { lm: null, traces: [], train: [], demos: [], signature: { instructions: "Answer." } };
  test.each<[string, Content, string]>([
    [
      "a program",
      { "r1/optimized_program.json": JSON.stringify({ "qa.predict": state, metadata: {} }) },
      "r1/optimized_program.json",
    ],
    ["a single predictor", { "r1/program.json": JSON.stringify(state) }, "r1/program.json"],
    [
      "a score that is no number, as Python writes it",
      { "r1/program.json": `{"score": NaN, "qa": ${JSON.stringify(state)}}` },
      "r1/program.json",
    ],
    [
      "by another name",
      { "r1/optimized_gpt4.json": JSON.stringify({ qa: state }) },
      "r1/optimized_gpt4.json",
    ],
    [
      "cut off",
      { "r1/optimized.json": JSON.stringify(state).slice(0, -1) },
      "broken: r1/optimized.json: is not complete JSON",
    ],
    [
      "other JSON",
      { "r1/optimized.json": '{"score": 0.5}' },
      "broken: r1/optimized.json: is no program: it holds the demos of no predictor",
    ],
    ["a list", { "r1/optimized.json": "[]" }, "broken: r1/optimized.json: is no program: it holds no object"],
    ["nothing", {}, "missing: r1/optimized_program.json is missing"],
  ])("%s", async (_, content, expected) => {
    expect(await judged("dspy", content)).toBe(expected);
  });
});
