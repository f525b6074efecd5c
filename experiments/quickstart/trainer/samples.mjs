import { readFileSync } from "node:fs";

export const PIXELS = 64;
export const SIDE = 8;
export const CLASSES = 10;

/**
 * Drawn digits: image `i` is `pixels[i * PIXELS .. (i + 1) * PIXELS)`, row by row, 0 (paper) to 1 (ink).
 * @typedef {{ readonly count: number, readonly pixels: Float32Array, readonly labels: Uint8Array }} Samples
 */

/**
 * Reads lines of `label,pixels`, where the pixels are 64 hexadecimal digits, after one heading line.
 * @param {string} path @returns {Samples} @throws {Error} naming the line that is not like that
 */
export function readSamples(path) {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").slice(1);
  const pixels = new Float32Array(lines.length * PIXELS);
  const labels = new Uint8Array(lines.length);
  for (const [index, line] of lines.entries()) {
    const match = /^(\d),([0-9a-f]{64})\r?$/.exec(line);
    if (match === null)
      throw new Error(`${path}:${index + 2}: not a digit, a comma and 64 hexadecimal digits`);
    labels[index] = Number(match[1]);
    for (let at = 0; at < PIXELS; at++) {
      pixels[index * PIXELS + at] = Number.parseInt(match[2]?.charAt(at) ?? "0", 16) / 15;
    }
  }
  if (lines.length === 0) throw new Error(`${path}: holds no samples`);
  return { count: lines.length, pixels, labels };
}
