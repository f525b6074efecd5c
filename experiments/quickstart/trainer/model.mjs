import { randomFrom } from "./random.mjs";
import { CLASSES, PIXELS } from "./samples.mjs";

/**
 * A perceptron with one hidden layer of rectified units: 64 pixels -> hidden -> 10 classes. Weights are row-major, one
 * row per unit of the layer. 32-bit floats, as in the checkpoint: saving and loading loses nothing.
 * @typedef {object} Model
 * @property {number} hidden units in the hidden layer
 * @property {Float32Array} hiddenWeight [hidden, 64]
 * @property {Float32Array} hiddenBias [hidden]
 * @property {Float32Array} outputWeight [10, hidden]
 * @property {Float32Array} outputBias [10]
 */

/** A model that knows nothing yet. @param {number} hidden @param {number} seed @returns {Model} */
export function untrainedModel(hidden, seed) {
  const random = randomFrom(seed, 1);
  return {
    hidden,
    hiddenWeight: spread(hidden * PIXELS, PIXELS, random),
    hiddenBias: new Float32Array(hidden),
    outputWeight: spread(CLASSES * hidden, hidden, random),
    outputBias: new Float32Array(CLASSES),
  };
}

/** Uniform weights whose variance is 2 / inputs, which keeps the scale of the signal through rectified units.
 * @param {number} count @param {number} inputs @param {import("./random.mjs").Random} random */
function spread(count, inputs, random) {
  const reach = Math.sqrt(6 / inputs);
  return Float32Array.from({ length: count }, () => (random.uniform() * 2 - 1) * reach);
}

/** @param {Model} model */
export const scratchFor = (model) => ({
  hidden: new Float64Array(model.hidden),
  outputs: new Float64Array(CLASSES),
});
/** @typedef {ReturnType<typeof scratchFor>} Scratch what one image makes of the layers; `outputs` are probabilities */

/** @param {Model} model @param {Float32Array} image 64 pixels @param {Scratch} scratch filled in */
export function forward(model, image, scratch) {
  layer(model.hiddenWeight, model.hiddenBias, image, scratch.hidden);
  for (let unit = 0; unit < model.hidden; unit++) {
    if (scratch.hidden[unit] < 0) scratch.hidden[unit] = 0;
  }
  layer(model.outputWeight, model.outputBias, scratch.hidden, scratch.outputs);
  softmax(scratch.outputs);
}

/** @param {Float32Array} weight @param {Float32Array} bias @param {Float32Array | Float64Array} inputs
 * @param {Float64Array} sums */
function layer(weight, bias, inputs, sums) {
  const width = inputs.length;
  for (let unit = 0; unit < sums.length; unit++) {
    let sum = bias[unit];
    for (let at = 0; at < width; at++) {
      sum += weight[unit * width + at] * inputs[at];
    }
    sums[unit] = sum;
  }
}

/** The largest is taken off first: the exponential of a large number is infinite. @param {Float64Array} values */
function softmax(values) {
  const largest = Math.max(...values);
  const exponentials = values.map((value) => Math.exp(value - largest));
  const total = exponentials.reduce((sum, value) => sum + value, 0);
  for (const [at, value] of exponentials.entries()) values[at] = value / total;
}
