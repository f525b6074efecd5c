// Times of whole processes, and what they need of memory.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WATCH = new URL("watch.mjs", import.meta.url).href;

/** @typedef {{ command: string, args: string[], env?: Record<string, string>, exits?: number }} Program */

/** @returns {Program} Node with arguments. */
export const node = (...args) => ({ command: process.execPath, args });

/** Starts a program and resolves with its wall time in ms. It must end with the exit code that is expected (0). */
export async function timeOf({ command, args, env = {}, exits = 0 }) {
  const began = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== exits)
    throw new Error(`${command} ${args.join(" ")} ended with ${code}, not ${exits}\n${said}`);
  return performance.now() - began;
}

export const median = (values) =>
  [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN;

/**
 * Runs two programs in turn (A B A B), so that a machine that is slower for a while is so for both, and answers with the
 * medians in ms. Each is given as a function that makes the program, for what has to be made anew each time.
 */
export async function inTurn(rounds, makeOne, makeOther) {
  const times = { one: [], other: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const one = await timeOf(await makeOne());
    const other = await timeOf(await makeOther());
    // The first round only fills the caches of the file system.
    if (round === 0) continue;
    times.one.push(one);
    times.other.push(other);
  }
  return { one: median(times.one), other: median(times.other) };
}

/** Runs a Node program with its memory watched. `during` gets the child and `look`, which asks for a line of memory. */
export async function watched(program, during = async () => undefined) {
  const folder = await mkdtemp(join(tmpdir(), "bench-watch-"));
  const path = join(folder, "memory");
  const lines = async () =>
    (await readFile(path, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
  const child = spawn(program.command, ["--expose-gc", "--import", WATCH, ...program.args], {
    env: { ...process.env, ...program.env, BENCH_WATCH: path },
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const look = async () => {
    const before = (await lines()).length;
    child.kill("SIGUSR2");
    await until(async () => (await lines()).length > before);
    return JSON.parse((await lines()).at(-1));
  };
  try {
    const result = await during(child, look);
    await ended;
    return { result, last: JSON.parse((await lines()).at(-1)) };
  } finally {
    child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves when a condition holds; rejects when it has not for two minutes. */
export async function until(holds) {
  for (const began = performance.now(); !(await holds()); ) {
    if (performance.now() - began > 120_000) throw new Error(`waited in vain for ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
