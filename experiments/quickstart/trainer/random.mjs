/**
 * A seeded source of random numbers: the same seeds give the same numbers on every machine and Node version, because
 * it uses integer arithmetic only. Several seeds make one stream (`randomFrom(seed, epoch)`), so that an epoch's
 * numbers do not depend on the epochs before it: a resumed training sees what an uninterrupted one would have seen.
 *
 * @typedef {{ uniform: () => number, below: (limit: number) => number, normal: () => number }} Random
 * `uniform` in [0, 1), `below` an integer in [0, limit), `normal` of about mean 0 and deviation 1.
 *
 * @param {...number} seeds integers
 * @returns {Random}
 */
export function randomFrom(...seeds) {
  let state = seeds.reduce(scramble, 0x2545f491);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    return mix(state) >>> 0;
  };
  const uniform = () => next() / 4294967296;
  return {
    uniform,
    below: (limit) => Math.floor(uniform() * limit),
    normal: () => sumOfTwelve(uniform) - 6,
  };
}

/** @param {number} state @param {number} seed */
const scramble = (state, seed) => mix((state ^ Math.imul(seed + 1, 0x9e3779b1)) | 0);

/** @param {number} value a 32-bit integer @returns {number} */
function mix(value) {
  let bits = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x119de1f3);
  return bits ^ (bits >>> 16);
}

/** Twelve uniform numbers have variance 1; logarithms and cosines would differ in the last bit between Node versions.
 * @param {() => number} uniform */
function sumOfTwelve(uniform) {
  let sum = 0;
  for (let draw = 0; draw < 12; draw++) sum += uniform();
  return sum;
}
