import type { Configuration } from "../../model/trial.ts";
import type { Parameter } from "../definition/definition.ts";
import { applies } from "./applies.ts";
import { valueFor } from "./domain.ts";

const GAMMA = 0x9e3779b97f4a7c15n;

const low64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/**
 * The number of an index in the sequence of a seed, by SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
 * generators, OOPSLA 2014): it counts and mixes, so that any number is there without those before it.
 */
export function splitMix64(seed: bigint, index: bigint): bigint {
  let mixed = low64(seed + (index + 1n) * GAMMA);
  mixed = low64((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
  mixed = low64((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
  return mixed ^ (mixed >> 31n);
}

/** The configuration of a number in the sequence of a seed: it depends on nothing else. */
export function drawOf(parameters: readonly Parameter[], seed: number, number: number): Configuration {
  const own = splitMix64(BigInt(seed), BigInt(number));
  let chosen: Configuration = {};
  for (const [index, parameter] of parameters.entries()) {
    // Each parameter has a number of its own, so that one that does not apply moves no other.
    if (applies(parameter, chosen))
      chosen = { ...chosen, [parameter.name]: valueFor(parameter.domain, placeOf(own, index)) };
  }
  return chosen;
}

/** From 0 up to 1, in as many steps as a double can tell apart there. */
const placeOf = (seed: bigint, index: number): number =>
  Number(splitMix64(seed, BigInt(index)) >> 11n) / 2 ** 53;
