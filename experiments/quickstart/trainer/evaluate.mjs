// Measures one model on one task and writes ./logs/result.json, in this shape:
//   {"status": "success", "run": "h16_lr0.1", "task": "held_out", "epoch": 2,
//    "metrics": {"accuracy": 0.93, "loss": 0.21, "samples": 500}}
// `epoch` is null for a base model. There is no file when the evaluation failed.
import { fileURLToPath } from "node:url";
import { checkpointPath, loadCheckpoint, readCheckpoint } from "./checkpoint.mjs";
import { underNoise } from "./distort.mjs";
import { writeDurably } from "./durable.mjs";
import { forward, scratchFor, untrainedModel } from "./model.mjs";
import { readOptions, required, runProgram, UsageError, wholeNumber } from "./options.mjs";
import { randomFrom } from "./random.mjs";
import { PIXELS, readSamples } from "./samples.mjs";

const USAGE = `usage: node evaluate.mjs --run NAME --task held_out|noisy --epoch N    the checkpoint of a training
       node evaluate.mjs --run NAME --task held_out|noisy --checkpoint FILE
       node evaluate.mjs --run NAME --task held_out|noisy --hidden N   an untrained base model`;
const ARTIFACTS = "../../artifacts";
const RESULT = "logs/result.json";
const NOISE_COPIES = 20;

/** @typedef {import("./model.mjs").Model} Model */
/** @typedef {import("./samples.mjs").Samples} Samples */

/** @param {string} task @returns {Samples} */
function samplesOf(task) {
  const samples = readSamples(fileURLToPath(new URL("../data/held_out.csv", import.meta.url)));
  if (task === "held_out") return samples;
  if (task === "noisy") return underNoise(samples, NOISE_COPIES, randomFrom(3));
  throw new UsageError(`there is no task "${task}"; there are held_out and noisy`);
}

/** @param {{ epoch?: string, hidden?: string, checkpoint?: string }} options @returns {{ model: Model, epoch: number | null }} */
function modelOf({ epoch, hidden, checkpoint }) {
  if ([epoch, hidden, checkpoint].filter((one) => one !== undefined).length !== 1)
    throw new UsageError("give one of --epoch, --checkpoint and --hidden");
  if (checkpoint !== undefined) return usable(checkpoint, () => readCheckpoint(checkpoint));
  if (hidden !== undefined) {
    const units = wholeNumber("hidden", hidden, { least: 1, most: 4096 });
    return { model: untrainedModel(units, 1), epoch: null };
  }
  const number = wholeNumber("epoch", epoch ?? "", { least: 0, most: 1000 });
  return usable(checkpointPath(ARTIFACTS, number), () => loadCheckpoint(ARTIFACTS, number));
}

/** @template Loaded @param {string} path @param {() => Loaded} load @returns {Loaded} */
function usable(path, load) {
  try {
    return load();
  } catch (error) {
    throw new Error(`cannot use ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

/** @param {Model} model @param {Samples} samples */
function measure(model, samples) {
  const scratch = scratchFor(model);
  let [correct, loss] = [0, 0];
  for (let index = 0; index < samples.count; index++) {
    forward(model, samples.pixels.subarray(index * PIXELS, (index + 1) * PIXELS), scratch);
    const label = samples.labels[index];
    if (scratch.outputs.indexOf(Math.max(...scratch.outputs)) === label) correct += 1;
    loss -= Math.log(Math.max(scratch.outputs[label], 1e-12));
  }
  return { accuracy: correct / samples.count, loss: loss / samples.count, samples: samples.count };
}

runProgram(USAGE, () => {
  const options = readOptions(["run", "task", "epoch", "checkpoint", "hidden"]);
  const run = required("run", options.run);
  const task = required("task", options.task);
  const samples = samplesOf(task);
  const { model, epoch } = modelOf(options);
  const metrics = measure(model, samples);
  writeDurably(RESULT, `${JSON.stringify({ status: "success", run, task, epoch, metrics }, null, 2)}\n`);
  console.log(
    `${task} accuracy=${metrics.accuracy.toFixed(4)} loss=${metrics.loss.toFixed(4)} samples=${metrics.samples}`,
  );
});
