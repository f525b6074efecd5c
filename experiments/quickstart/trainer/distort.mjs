import { PIXELS, SIDE } from "./samples.mjs";

/** @typedef {import("./random.mjs").Random} Random */
/** @typedef {import("./samples.mjs").Samples} Samples */

const MAX_SHIFT_PIXELS = 0.6;
const NOISE = 0.15;

/**
 * Writes image `index` to `into`, shifted by a fraction of a pixel: training sees every drawing in several places, so
 * that it cannot learn the drawings by heart.
 * @param {Samples} samples @param {number} index @param {Random} random @param {Float32Array} into
 */
export function shifted(samples, index, random, into) {
  const shiftX = (random.uniform() * 2 - 1) * MAX_SHIFT_PIXELS;
  const shiftY = (random.uniform() * 2 - 1) * MAX_SHIFT_PIXELS;
  const image = samples.pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
  for (let at = 0; at < PIXELS; at++) {
    into[at] = between(image, (at % SIDE) + shiftX, Math.floor(at / SIDE) + shiftY);
  }
}

/** The grey at a place between pixels, mixed from the four around it. @param {Float32Array} image
 * @param {number} x @param {number} y */
function between(image, x, y) {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [toRight, toBottom] = [x - left, y - top];
  const upper = grey(image, left, top) * (1 - toRight) + grey(image, left + 1, top) * toRight;
  const lower = grey(image, left, top + 1) * (1 - toRight) + grey(image, left + 1, top + 1) * toRight;
  return upper * (1 - toBottom) + lower * toBottom;
}

/** Paper outside the image. @param {Float32Array} image @param {number} x @param {number} y @returns {number} */
const grey = (image, x, y) => (x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : image[y * SIDE + x]);

/**
 * The samples `copies` times over, each copy under noise of its own.
 * @param {Samples} samples @param {number} copies @param {Random} random @returns {Samples}
 */
export function underNoise(samples, copies, random) {
  const count = samples.count * copies;
  const pixels = new Float32Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let copy = 0; copy < copies; copy++) {
    labels.set(samples.labels, copy * samples.count);
    pixels.set(samples.pixels, copy * samples.count * PIXELS);
  }
  for (let at = 0; at < pixels.length; at++) pixels[at] += NOISE * random.normal();
  return { count, pixels, labels };
}
