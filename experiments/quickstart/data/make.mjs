// Draws the data set: `node make.mjs [folder]` writes train.csv and held_out.csv there (default: beside this file).
// Only integer arithmetic, + - * / and square roots are used, so every machine makes the same bytes.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomFrom } from "../trainer/random.mjs";

const SIDE = 8;
const LEVELS = 16;
const SPLITS = [
  { file: "train.csv", perDigit: 180, seed: 11 },
  { file: "held_out.csv", perDigit: 50, seed: 12 },
];

/**
 * One pen stroke per digit, as corner points x,y in a unit square with y pointing down.
 * @type {readonly (readonly (readonly [number, number])[])[]}
 */
const STROKES = [
  [[0.5, 0.04], [0.26, 0.16], [0.17, 0.5], [0.26, 0.84], [0.5, 0.96], [0.74, 0.84], [0.83, 0.5], [0.74, 0.16], [0.5, 0.04]],
  [[0.33, 0.26], [0.54, 0.06], [0.54, 0.95]],
  [[0.2, 0.28], [0.3, 0.1], [0.55, 0.05], [0.78, 0.18], [0.74, 0.42], [0.2, 0.93], [0.83, 0.93]],
  [[0.22, 0.12], [0.5, 0.05], [0.76, 0.18], [0.7, 0.4], [0.44, 0.48], [0.74, 0.58], [0.8, 0.78], [0.55, 0.95], [0.2, 0.86]],
  [[0.66, 0.95], [0.66, 0.05], [0.17, 0.66], [0.87, 0.66]],
  [[0.78, 0.07], [0.29, 0.07], [0.24, 0.46], [0.55, 0.4], [0.8, 0.56], [0.77, 0.82], [0.52, 0.95], [0.2, 0.87]],
  [[0.7, 0.07], [0.4, 0.24], [0.22, 0.6], [0.3, 0.88], [0.55, 0.95], [0.78, 0.78], [0.7, 0.56], [0.45, 0.5], [0.24, 0.66]],
  [[0.18, 0.08], [0.82, 0.08], [0.44, 0.95]],
  [[0.5, 0.48], [0.25, 0.3], [0.35, 0.06], [0.65, 0.06], [0.75, 0.3], [0.5, 0.48], [0.22, 0.72], [0.35, 0.95], [0.65, 0.95], [0.78, 0.72], [0.5, 0.48]],
  [[0.76, 0.3], [0.6, 0.5], [0.33, 0.45], [0.24, 0.22], [0.45, 0.06], [0.7, 0.12], [0.76, 0.3], [0.72, 0.6], [0.54, 0.95]],
];

/** @typedef {import("../trainer/random.mjs").Random} Random */

/** A number within `reach` of `middle`. @param {Random} random @param {number} middle @param {number} reach */
const around = (random, middle, reach) => middle + (random.uniform() * 2 - 1) * reach;

/**
 * The stroke as one unsteady hand would draw it, in pixels: corners moved, then leaned, stretched and shifted.
 * @param {readonly (readonly [number, number])[]} stroke @param {Random} random @returns {[number, number][]}
 */
function writeByHand(stroke, random) {
  const [width, height] = [around(random, 5.2, 1), around(random, 6, 0.9)];
  const [lean, slope] = [around(random, 0, 0.35), around(random, 0, 0.2)];
  const [middleX, middleY] = [around(random, 3.5, 0.6), around(random, 3.5, 0.5)];
  return stroke.map(([cornerX, cornerY]) => {
    const x = around(random, cornerX, 0.07) - 0.5;
    const y = around(random, cornerY, 0.07) - 0.5;
    return [middleX + width * (x - lean * y), middleY + height * (y + slope * x)];
  });
}

/** Distance from a pixel to a piece of the stroke. @param {number} x @param {number} y
 * @param {[number, number]} from @param {[number, number]} to */
function distance(x, y, from, to) {
  const [alongX, alongY] = [to[0] - from[0], to[1] - from[1]];
  const length2 = alongX * alongX + alongY * alongY;
  const part = ((x - from[0]) * alongX + (y - from[1]) * alongY) / Math.max(length2, 1e-9);
  const nearest = Math.min(1, Math.max(0, part));
  const [offX, offY] = [x - from[0] - nearest * alongX, y - from[1] - nearest * alongY];
  return Math.sqrt(offX * offX + offY * offY);
}

/** One drawn digit as 64 hexadecimal digits, row by row. @param {number} digit @param {Random} random */
function draw(digit, random) {
  const points = writeByHand(STROKES[digit], random);
  const pen = around(random, 0.55, 0.2);
  const ink = around(random, 0.85, 0.15);
  let pixels = "";
  for (let at = 0; at < SIDE * SIDE; at++) {
    const [x, y] = [at % SIDE, Math.floor(at / SIDE)];
    const gaps = points.slice(1).map((to, index) => distance(x, y, points[index], to));
    const cover = Math.min(1, Math.max(0, pen + 0.5 - Math.min(...gaps)));
    const grey = cover * ink + Math.max(0, around(random, -0.02, 0.1));
    pixels += Math.min(LEVELS - 1, Math.floor(grey * LEVELS)).toString(16);
  }
  return pixels;
}

/** @param {{ perDigit: number, seed: number }} split */
function makeCsv({ perDigit, seed }) {
  const random = randomFrom(seed);
  const lines = ["label,pixels"];
  for (let sample = 0; sample < perDigit * STROKES.length; sample++) {
    const digit = sample % STROKES.length;
    lines.push(`${digit},${draw(digit, random)}`);
  }
  return `${lines.join("\n")}\n`;
}

const folder = process.argv[2] ?? fileURLToPath(new URL(".", import.meta.url));
for (const split of SPLITS) writeFileSync(join(folder, split.file), makeCsv(split));
