// How time and memory grow with the rows of a summary: what is linear at 100 rows must be so at 10,000.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { makeExperiment } from "./experiments.mjs";
import { inTurn, node, watched } from "./measure.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RUNMARK = join(ROOT, "dist", "runmark.mjs");

/** Rows, and how often each is measured: what is small differs by little, so it takes more rounds to see it. */
const SIZES = [
  [100, 15],
  [1_000, 15],
  [3_000, 7],
  [10_000, 5],
];

/** The most that a row may cost from 1,000 rows to 10,000, beside what it costs from 100 to 1,000. */
const MOST = 1.3;

/** Times as ratios to `node -e 0`, peaks in MiB, by size. `options` make the experiment, anew for each round where it is changed. */
async function figuresOf(options, program, isChanged) {
  const figures = [];
  for (const [count, rounds] of SIZES) {
    const folders = [];
    const prepared = async () => {
      if (isChanged || folders.length === 0) folders.push(await makeExperiment({ ...options, count }));
      return program(folders.at(-1));
    };
    try {
      const { one, other } = await inTurn(rounds, prepared, () => node("-e", "0"));
      const { last } = await watched(await prepared());
      figures.push({ count, time: one / other, ms: one, peakMiB: last.peakMiB });
    } finally {
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    }
  }
  return figures;
}

/** What 1,000 more rows cost, from one size to another. */
const costOf = (figures, from, to, name) => {
  const at = (count) => figures.find((figure) => figure.count === count)?.[name] ?? Number.NaN;
  return ((at(to) - at(from)) / (to - from)) * 1_000;
};

function verdictOn(figures) {
  const growth = (name) => [costOf(figures, 100, 1_000, name), costOf(figures, 1_000, 10_000, name)];
  const [time, memory] = [growth("time"), growth("peakMiB")];
  const sizes = figures.map(
    ({ count, time: ratio, ms, peakMiB }) =>
      `\n  ${String(count).padStart(6)} rows  ${ratio.toFixed(2).padStart(6)} x (${ms.toFixed(0)} ms)  ${peakMiB.toFixed(0)} MiB`,
  );
  const each = ([small, big], digits, unit) =>
    `${small.toFixed(digits)}, then ${big.toFixed(digits)} ${unit}`;
  return {
    measured: `1,000 more rows cost ${each(time, 2, "x")}; ${each(memory, 1, "MiB")}${sizes.join("")}`,
    ok: [time, memory].every(([small, big]) => big <= MOST * small),
  };
}

/** Of a command over an experiment that it leaves as it is. */
const reading =
  (options, ...args) =>
  async () =>
    verdictOn(await figuresOf(options, (folder) => node(RUNMARK, ...args, folder), false));

/** Of a tick that has every row to write, in an experiment whose scripts are missing, so that nothing is submitted. */
const writing = (options) => async () => {
  const tick = (folder) => ({ ...node(RUNMARK, "tick", "--backend", "local", folder), exits: 7 });
  return verdictOn(await figuresOf({ state: "pending", script: "missing.sh", ...options }, tick, true));
};

/** The reading of a summary alone, as a program of its own. */
async function parsing() {
  const folder = await mkdtemp(join(tmpdir(), "bench-parse-"));
  const outfile = join(folder, "parse.mjs");
  const contents = `
    import { readFileSync } from "node:fs";
    import { readSummary } from "./src/parse/summary.ts";
    const path = process.argv[2] + "/experiment_summary.md";
    const { experiment } = readSummary(path, readFileSync(path, "utf8"), "bench");
    if (experiment.tasks.length === 0) throw new Error("nothing was read");`;
  try {
    await build({
      stdin: { contents, resolveDir: ROOT, loader: "ts" },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      minifyWhitespace: true,
      logLevel: "error",
    });
    return verdictOn(await figuresOf({ state: "completed" }, (exp) => node(outfile, exp), false));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const completed = { state: "completed" };
const tick = ["tick", "--backend", "local"];

export const GROWTH = [
  { what: "100 to 10,000 rows: check", measure: reading(completed, "check") },
  { what: "100 to 10,000 rows: status", measure: reading(completed, "status") },
  { what: "100 to 10,000 rows: tick with nothing to do", measure: reading(completed, ...tick) },
  { what: "100 to 10,000 rows: the summary read alone", measure: parsing },
  {
    what: "100 to 10,000 rows: tick, 50 status tables",
    measure: reading({ ...completed, tables: 50 }, ...tick),
  },
  { what: "100 to 10,000 rows: tick that adds every row", measure: writing({ rows: false }) },
  { what: "100 to 10,000 rows: tick that writes a cell of every row", measure: writing({}) },
].map((line) => ({ ...line, budget: `${MOST} x a row` }));
