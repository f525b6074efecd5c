import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeDurably } from "./durable.mjs";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.mjs";
import { CLASSES, PIXELS } from "./samples.mjs";

/** @typedef {import("./model.mjs").Model} Model */
/** @typedef {{ readonly epoch: number, readonly step: number, readonly settings: string, readonly model: Model }} Checkpoint
 * `settings` is what the numbers depend on, as one line: a training goes on only from a checkpoint with its own. */

/** @param {string} artifacts @param {number} epoch */
export const checkpointPath = (artifacts, epoch) => join(artifacts, `epoch_${epoch}`, "model.safetensors");

/** @param {string} artifacts @param {Checkpoint} checkpoint @returns {string} the path */
export function saveCheckpoint(artifacts, { epoch, step, settings, model }) {
  const path = checkpointPath(artifacts, epoch);
  const metadata = { format: "runmark-quickstart-mlp", epoch: String(epoch), step: String(step), settings };
  const tensors = {
    "hidden.weight": { shape: [model.hidden, PIXELS], values: model.hiddenWeight },
    "hidden.bias": { shape: [model.hidden], values: model.hiddenBias },
    "output.weight": { shape: [CLASSES, model.hidden], values: model.outputWeight },
    "output.bias": { shape: [CLASSES], values: model.outputBias },
  };
  writeDurably(path, encodeSafetensors({ metadata, tensors }));
  return path;
}

/** @param {string} artifacts @param {number} epoch @returns {Checkpoint} @throws {Error} saying why it cannot be used */
export function loadCheckpoint(artifacts, epoch) {
  const checkpoint = readCheckpoint(checkpointPath(artifacts, epoch));
  if (checkpoint.epoch !== epoch) throw new Error(`it is of epoch ${checkpoint.epoch}, not ${epoch}`);
  return checkpoint;
}

/** @param {string} path @returns {Checkpoint} @throws {Error} saying why it cannot be used */
export function readCheckpoint(path) {
  const { metadata, tensors } = decodeSafetensors(readFileSync(path));
  const hidden = tensors["hidden.bias"]?.shape[0] ?? 0;
  /** @param {string} name @param {number[]} shape */
  const values = (name, shape) => {
    const tensor = tensors[name];
    if (tensor?.shape.join() !== shape.join()) throw new Error(`it has no ${name} of shape [${shape}]`);
    if (!tensor.values.every(Number.isFinite)) throw new Error(`${name} holds numbers that are not finite`);
    return tensor.values;
  };
  const model = {
    hidden,
    hiddenWeight: values("hidden.weight", [hidden, PIXELS]),
    hiddenBias: values("hidden.bias", [hidden]),
    outputWeight: values("output.weight", [CLASSES, hidden]),
    outputBias: values("output.bias", [CLASSES]),
  };
  return {
    epoch: Number(metadata.epoch),
    step: Number(metadata.step),
    settings: metadata.settings ?? "",
    model,
  };
}

/**
 * The newest checkpoint that is whole; those that are not are named to `warn` and made again by the training.
 * @param {string} artifacts @param {number} epochs @param {(message: string) => void} warn
 * @returns {Checkpoint | undefined}
 */
export function newestCheckpoint(artifacts, epochs, warn) {
  for (let epoch = epochs - 1; epoch >= 0; epoch--) {
    const path = checkpointPath(artifacts, epoch);
    if (!existsSync(path)) continue;
    try {
      return loadCheckpoint(artifacts, epoch);
    } catch (error) {
      warn(`ignoring ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return undefined;
}
