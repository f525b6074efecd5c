import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { externalOptimizer } from "../../../src/sweep/optimizers/external.ts";
import type { Optimizer, Tried } from "../../../src/sweep/optimizers/optimizer.ts";
import { realExec } from "../../../src/system/exec.ts";
import { sweepWith } from "./sweep.ts";

const SUGGEST = fileURLToPath(new URL("../../../templates/optuna/suggest.py", import.meta.url));
const FAKE = fileURLToPath(new URL("fake-optuna", import.meta.url));

/** Python writes these 1183.0, and JSON of JavaScript 1183. */
const tried = (number: number, tokens: number, more: Partial<Tried> = {}): Tried => ({
  trial: { number, run: `run${number}`, parameters: { tokens, kind: "big", deep: true } },
  state: "unfinished",
  ...more,
});

const left: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(left.splice(0).map((clean) => clean()));
});

async function optuna(trials: readonly Tried[] = []) {
  const folder = await mkdtemp(join(tmpdir(), "runmark-optuna-"));
  // Without compiled files beside its modules.
  const command = ["env", `PYTHONPATH=${FAKE}`, "PYTHONDONTWRITEBYTECODE=1", "python3", SUGGEST];
  const sweep = {
    ...sweepWith({ command }, folder),
    parameters: [
      { name: "tokens", domain: { kind: "range", scale: "linear", from: 1000, to: 9000, integer: false } },
      { name: "kind", domain: { kind: "fixed", value: "big" } },
      { name: "deep", domain: { kind: "fixed", value: true } },
    ],
  } as const;
  const optimizer = externalOptimizer(realExec(), sweep, trials);
  left.push(async () => {
    await optimizer.close();
    await rm(folder, { recursive: true, force: true });
  });
  /** How each of its trials ended, once it is gone. */
  const told = async (): Promise<readonly [{ tokens: number }, string, number | null][]> => {
    await optimizer.close();
    return JSON.parse(await readFile(join(folder, "trials.json"), "utf8"));
  };
  return { optimizer, told };
}

/** Suggested, laid out and over, as each trial of a sweep is. */
async function pass(optimizer: Optimizer, number: number, score: number): Promise<void> {
  const suggestion = await optimizer.suggest();
  if (suggestion.kind !== "try") throw new Error(`it was to suggest, and said ${JSON.stringify(suggestion)}`);
  const tokens = Number(suggestion.configuration.tokens);
  await optimizer.update(tried(number, tokens));
  await optimizer.update(tried(number, tokens, { state: "completed", score }));
}

test("whole numbers of a range are known again: each suggestion gets its outcome, and then it is done", async () => {
  const { optimizer, told } = await optuna();
  await pass(optimizer, 1, 0.1);
  await pass(optimizer, 2, 0.2);
  expect(await optimizer.suggest()).toEqual({ kind: "done" });
  const trials = await told();
  expect(trials.filter(([, state]) => state !== "COMPLETE")).toEqual([]);
  // The second draw was the first again, and is told the same.
  expect(trials.slice(0, 3).map(([{ tokens }, , value]) => [tokens, value])).toEqual([
    [1183, 0.1],
    [1183, 0.1],
    [2000, 0.2],
  ]);
});

test("what was tried in another life is not suggested, and waits for its outcome", async () => {
  const { optimizer, told } = await optuna([
    tried(1, 1183, { state: "completed", score: 0.3 }),
    tried(2, 2000),
  ]);
  expect(await optimizer.suggest()).toEqual({ kind: "wait" });
  await optimizer.update(tried(2, 2000, { state: "stopped" }));
  expect(await optimizer.suggest()).toEqual({ kind: "done" });
  expect((await told()).slice(0, 2)).toEqual([
    [{ tokens: 1183 }, "COMPLETE", 0.3],
    [{ tokens: 2000 }, "PRUNED", null],
  ]);
});
