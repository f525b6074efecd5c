import { parseArgs } from "node:util";

/** What the person got wrong, as opposed to what went wrong. */
export class UsageError extends Error {}

/**
 * Reads `--name value` pairs; every one is text here.
 * @param {readonly string[]} names the options that exist
 * @returns {Record<string, string | undefined>} @throws {UsageError}
 */
export function readOptions(names) {
  const options = Object.fromEntries(names.map((name) => [name, { type: /** @type {const} */ ("string") }]));
  try {
    return /** @type {Record<string, string | undefined>} */ (parseArgs({ options }).values);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} name @param {string | undefined} text @returns {string} */
export function required(name, text) {
  if (text === undefined || text === "") throw new UsageError(`--${name} is missing`);
  return text;
}

/** @param {string} name @param {string} text @param {{ least: number, most: number }} range @returns {number} */
export function wholeNumber(name, text, { least, most }) {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`--${name} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}

/** @param {string} name @param {string} text @returns {number} */
export function positiveNumber(name, text) {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0) {
    throw new UsageError(`--${name} must be a number above 0, not "${text}"`);
  }
  return value;
}

/**
 * Runs a program to its exit code: 0, 1 for a failure, 2 for wrong usage, each with one line on stderr.
 * @param {string} usage @param {() => void} program
 */
export function runProgram(usage, program) {
  try {
    program();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    if (error instanceof UsageError) console.error(usage);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
