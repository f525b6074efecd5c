import { forward, scratchFor } from "./model.mjs";
import { CLASSES, PIXELS } from "./samples.mjs";

/** @typedef {import("./model.mjs").Model} Model */

/**
 * Plain gradient descent. It keeps no state between steps, so the weights alone are a complete checkpoint.
 * @param {Model} model changed in place by every step
 */
export function trainerOf(model) {
  const scratch = scratchFor(model);
  const gradient = {
    hiddenWeight: new Float32Array(model.hiddenWeight.length),
    hiddenBias: new Float32Array(model.hiddenBias.length),
    outputWeight: new Float32Array(model.outputWeight.length),
    outputBias: new Float32Array(model.outputBias.length),
    /** Of the hidden units of one image. */
    hidden: new Float64Array(model.hidden),
  };
  const layers = /** @type {const} */ (["hiddenWeight", "hiddenBias", "outputWeight", "outputBias"]);

  /** Adds one image to the gradient. @param {Float32Array} image @param {number} label @returns {number} its loss */
  function add(image, label) {
    forward(model, image, scratch);
    const loss = -Math.log(Math.max(scratch.outputs[label], 1e-12));
    gradient.hidden.fill(0);
    for (let unit = 0; unit < CLASSES; unit++) {
      const slope = scratch.outputs[unit] - (unit === label ? 1 : 0);
      gradient.outputBias[unit] += slope;
      for (let at = 0; at < model.hidden; at++) {
        gradient.outputWeight[unit * model.hidden + at] += slope * scratch.hidden[at];
        gradient.hidden[at] += slope * model.outputWeight[unit * model.hidden + at];
      }
    }
    addHidden(image);
    return loss;
  }

  /** A unit that was cut off at zero has no slope. @param {Float32Array} image */
  function addHidden(image) {
    for (let unit = 0; unit < model.hidden; unit++) {
      if (scratch.hidden[unit] === 0) continue;
      const slope = gradient.hidden[unit];
      gradient.hiddenBias[unit] += slope;
      for (let at = 0; at < PIXELS; at++) {
        gradient.hiddenWeight[unit * PIXELS + at] += slope * image[at];
      }
    }
  }

  /** Moves the weights against the mean gradient of `size` images, and forgets it.
   * @param {number} size @param {number} learningRate */
  function step(size, learningRate) {
    for (const name of layers) {
      const [weights, slopes] = [model[name], gradient[name]];
      for (let at = 0; at < weights.length; at++) weights[at] -= (learningRate / size) * slopes[at];
      slopes.fill(0);
    }
  }

  return { add, step };
}
