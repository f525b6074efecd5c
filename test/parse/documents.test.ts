import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSummary } from "../../src/parse/summary.ts";
import { findingsOf, tasksOf } from "./shape.ts";

/** Documents of every format that was ever read: they must always load, and mean what they meant. */
const read = (name: string) => {
  const path = fileURLToPath(new URL(`../documents/${name}`, import.meta.url));
  return readSummary(name, readFileSync(path, "utf8"), "folder");
};

const runsOf = ({ experiment }: ReturnType<typeof read>) =>
  experiment.runs.map(({ name, control, parameters, ...rest }) => ({
    name,
    ...(control ? { control } : {}),
    parameters: Object.fromEntries(parameters),
    ...rest,
  }));

test("two-stages.md", () => {
  const summary = read("two-stages.md");
  const tuned = ["rank8_lr1e-5", "rank8_lr5e-5", "rank64_lr1e-5", "rank64_lr5e-5"].map(
    (name) => `Llama-3.2-1B-Instruct_${name}`,
  );
  const bases = ["Llama-3.2-1B-Instruct_base", "Llama-3.2-3B-Instruct_base"];
  expect(summary.diagnostics).toEqual([]);
  expect(summary.experiment.name).toBe("cap_8L_lora_comparison_2026-10-22");
  expect(summary.experiment.epochs).toBe(2);
  expect(Object.fromEntries(summary.experiment.tools)).toEqual({
    training: "torchtune",
    evaluation: "inspect-ai",
  });
  expect(runsOf(summary)).toEqual([
    ...tuned.map((name, index) => ({
      name,
      parameters: { "LoRA Rank": index < 2 ? "8" : "64", "Learning Rate": index % 2 === 0 ? "1e-5" : "5e-5" },
      estimate: index < 2 ? "~8min" : "~12min",
    })),
    ...bases.map((name) => ({
      name,
      control: true,
      parameters: { "LoRA Rank": "-", "Learning Rate": "-" },
    })),
  ]);
  expect(tasksOf(summary)).toEqual([
    ...tuned.map((name) => `training/${name} pending`),
    ...tuned.flatMap((name) => [0, 1].map((epoch) => `evaluation/${name}/capitalization/${epoch} pending`)),
    ...bases.map((name) => `evaluation/${name}/capitalization pending control`),
  ]);
});

test("one-table.md", () => {
  const summary = read("one-table.md");
  expect(summary.diagnostics).toEqual([]);
  expect(summary.experiment.name).toBe("Encoder sweep");
  expect(runsOf(summary)).toEqual([
    {
      name: "0",
      parameters: { Encoder: "large_schnet", Stride: "5", "Val VAMP": "~3.4" },
      script: "runs/r0.sbatch",
      epochs: 50,
    },
    {
      name: "1",
      parameters: { Encoder: "medium_schnet", Stride: "5", "Val VAMP": "~1.0–2.9" },
      script: "runs/r1.sbatch",
      epochs: 50,
    },
    {
      name: "2",
      parameters: { Encoder: "medium_schnet", Stride: "10", "Val VAMP": "TBD" },
      script: "runs/r2.sbatch",
      epochs: 50,
    },
    {
      name: "3",
      parameters: { Encoder: "small_schnet", Stride: "10", "Val VAMP": "" },
      script: "runs/r3.sbatch",
      epochs: 80,
    },
  ]);
  expect(tasksOf(summary)).toEqual([
    "training/0 completed #657 script runs/r0.sbatch",
    "training/1 completed #658 script runs/r1.sbatch",
    "training/2 - script runs/r2.sbatch",
    "training/3 pending script runs/r3.sbatch",
  ]);
});

test("kept-by-hand.md", () => {
  const summary = read("kept-by-hand.md");
  expect(findingsOf(summary)).toEqual([
    "warning summary.surplus-cells 11:94 |",
    "warning summary.unknown-status 13:17 ⏳ waiting for data",
  ]);
  expect(summary.experiment.name).toBe("Ablations, week 45");
  expect(runsOf(summary)).toEqual([
    { name: "A0", parameters: { arm: "baseline" } },
    { name: "A1", parameters: { arm: "no warmup | no decay" } },
    { name: "A2", parameters: { arm: "no clip" } },
    { name: "A3", parameters: { arm: "数据增强" } },
    { name: "A4", parameters: { arm: "~~dropped~~" } },
  ]);
  expect(tasksOf(summary)).toEqual([
    "training/A0 completed #38461125",
    "training/A1 running #38461126",
    "training/A2 failed #38461130;gpu2",
    "training/A3 ?⏳ waiting for data",
    "training/A4 !skip",
    "evaluation/A0/mmlu/last completed #38461200",
    "evaluation/A1/mmlu/last -",
    "evaluation/A2/mmlu/last blocked",
  ]);
});
