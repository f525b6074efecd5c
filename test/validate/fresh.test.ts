import { utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { realFiles } from "../../src/system/files.ts";
import type { Check } from "../../src/tools/tool.ts";
import { judgeOutputs } from "../../src/validate/judge.ts";
import { problemOf } from "../../src/validate/verdict.ts";
import { folderOf, WHOLE } from "./made.ts";

type Content = Readonly<Record<string, string | Buffer>>;

const WEIGHTS = { "model.safetensors": WHOLE };
const SHARDS = { "model.safetensors": WHOLE, "optimizer_0/a.safetensors": WHOLE };
const STALE = "out: is from before this attempt";

test.each<[string, Check, Content, Content, string]>([
  ["nothing", "checkpoint", WEIGHTS, {}, STALE],
  ["a log", "checkpoint", WEIGHTS, { "train.log": "x" }, STALE],
  ["a folder", "checkpoint", WEIGHTS, { "tensorboard/": "" }, STALE],
  ["a configuration, and was killed", "checkpoint", WEIGHTS, { "config.json": "{}" }, STALE],
  ["the state of its optimizer, and was killed", "checkpoint", WEIGHTS, { "optimizer.bin": "x" }, STALE],
  ["a log, as safetensors", "safetensors", WEIGHTS, { "train.log": "x" }, STALE],
  ["weights", "checkpoint", { "config.json": "{}" }, WEIGHTS, "valid"],
  ["some of the weights", "checkpoint", WEIGHTS, { "b.safetensors": WHOLE }, "valid"],
  ["weights in a folder of the checkpoint", "checkpoint", WEIGHTS, SHARDS, "valid"],
  ["half an index", "checkpoint", WEIGHTS, { "m.index.json": "{" }, "out: m.index.json is not JSON"],
  ["no weights", "checkpoint", {}, { "a.log": "x" }, "out: holds no weights"],
  ["any file of what is no checkpoint", "nonempty", WEIGHTS, { "train.log": "x" }, "valid"],
])("of an attempt that wrote %s (%s)", async (_, check, before, written, expected) => {
  const inOut = (content: Content): Content =>
    Object.fromEntries(Object.entries(content).map(([name, text]) => [`out/${name}`, text]));
  const folder = await folderOf({ ...inOut(before), ...inOut(written) });
  for (const path of Object.keys(inOut(before))) utimesSync(join(folder, path), 1000, 1000);
  for (const path of Object.keys(inOut(written))) utimesSync(join(folder, path), 3000, 3000);
  const tool = { outputs: [{ path: ["out"], check }] };
  const verdict = await judgeOutputs(realFiles(), folder, tool, { run: "r1" }, undefined, 2_000_000);
  expect(verdict.kind === "valid" ? "valid" : problemOf(verdict).replace(/ \(.*/, "")).toBe(expected);
});
