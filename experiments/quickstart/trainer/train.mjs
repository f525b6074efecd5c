// Trains one model, one checkpoint per epoch in ./artifacts, and goes on from the newest when started again.
import { fileURLToPath } from "node:url";
import { newestCheckpoint, saveCheckpoint } from "./checkpoint.mjs";
import { shifted } from "./distort.mjs";
import { trainerOf } from "./gradient.mjs";
import { untrainedModel } from "./model.mjs";
import { positiveNumber, readOptions, required, runProgram, wholeNumber } from "./options.mjs";
import { randomFrom } from "./random.mjs";
import { PIXELS, readSamples } from "./samples.mjs";

const USAGE = "usage: node train.mjs --hidden N --lr X --epochs N [--batch N] [--views N] [--seed N]";
const ARTIFACTS = "artifacts";

/** @typedef {ReturnType<typeof readArguments>} Settings */
/** @typedef {import("./samples.mjs").Samples} Samples */

function readArguments() {
  const options = readOptions(["hidden", "lr", "epochs", "batch", "views", "seed"]);
  return {
    hidden: wholeNumber("hidden", required("hidden", options.hidden), { least: 1, most: 4096 }),
    learningRate: positiveNumber("lr", required("lr", options.lr)),
    epochs: wholeNumber("epochs", required("epochs", options.epochs), { least: 1, most: 1000 }),
    batch: wholeNumber("batch", options.batch ?? "64", { least: 1, most: 100_000 }),
    /** How often an epoch shows every drawing, each time shifted otherwise. */
    views: wholeNumber("views", options.views ?? "12", { least: 1, most: 1000 }),
    seed: wholeNumber("seed", options.seed ?? "1", { least: 0, most: 2 ** 31 - 1 }),
  };
}

/** The number of epochs is not part of it: a longer training may go on from a shorter one. @param {Settings} settings */
const identityOf = ({ hidden, learningRate, batch, views, seed }) =>
  `hidden=${hidden} lr=${learningRate} batch=${batch} views=${views} seed=${seed}`;

/** Where to begin: after the newest checkpoint, or with an untrained model. @param {Settings} settings */
function start(settings) {
  const found = newestCheckpoint(ARTIFACTS, settings.epochs, (message) => console.log(message));
  if (found === undefined)
    return { model: untrainedModel(settings.hidden, settings.seed), epoch: 0, step: 0 };
  if (found.settings !== identityOf(settings)) {
    const made = `${ARTIFACTS}/epoch_${found.epoch} was made with ${found.settings}, not ${identityOf(settings)}`;
    throw new Error(`${made}; move ${ARTIFACTS}/ away to train anew`);
  }
  console.log(`resuming after epoch ${found.epoch}, step ${found.step}`);
  return { model: found.model, epoch: found.epoch + 1, step: found.step };
}

/** Indices of all samples, `views` times over, in an order that depends on seed and epoch alone.
 * @param {number} count @param {number} views @param {import("./random.mjs").Random} random */
function shuffled(count, views, random) {
  const order = Uint32Array.from({ length: count * views }, (_, index) => index % count);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** @param {ReturnType<typeof trainerOf>} trainer @param {Samples} samples @param {Uint32Array} batch
 * @param {import("./random.mjs").Random} random @returns {number} mean loss */
function addBatch(trainer, samples, batch, random) {
  const image = new Float32Array(PIXELS);
  let loss = 0;
  for (const index of batch) {
    shifted(samples, index, random, image);
    loss += trainer.add(image, samples.labels[index]);
  }
  return loss / batch.length;
}

runProgram(USAGE, () => {
  const settings = readArguments();
  const samples = readSamples(fileURLToPath(new URL("../data/train.csv", import.meta.url)));
  const begin = start(settings);
  const trainer = trainerOf(begin.model);
  const stepsPerEpoch = Math.ceil((samples.count * settings.views) / settings.batch);
  const steps = begin.step + (settings.epochs - begin.epoch) * stepsPerEpoch;
  let step = begin.step;
  for (let epoch = begin.epoch; epoch < settings.epochs; epoch++) {
    const random = randomFrom(settings.seed, 2, epoch);
    const order = shuffled(samples.count, settings.views, random);
    // Halved by the epoch, not by the part of the whole that is done: a longer training begins like a shorter one.
    const learningRate = settings.learningRate / 2 ** epoch;
    for (let at = 0; at < order.length; at += settings.batch) {
      const batch = order.subarray(at, at + settings.batch);
      const loss = addBatch(trainer, samples, batch, random);
      if (!Number.isFinite(loss))
        throw new Error(`the loss is ${loss} at step ${step + 1}; try a lower --lr`);
      trainer.step(batch.length, learningRate);
      step += 1;
      console.log(`step ${step}/${steps} epoch ${epoch} loss=${loss.toFixed(4)} lr=${learningRate}`);
    }
    const path = saveCheckpoint(ARTIFACTS, {
      epoch,
      step,
      settings: identityOf(settings),
      model: begin.model,
    });
    console.log(`epoch ${epoch} saved ${path}`);
  }
  console.log(`done: ${settings.epochs} epochs, ${step} steps`);
});
