import { escapeCell } from "../../markdown/escape.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import { freshSection, nameCell } from "../../parse/write.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import type { NewFile } from "./create.ts";
import type { FoundScripts } from "./found.ts";

const overview = "## Overview\n\n- **Scientific Question:** what is to be found out?";

/** A summary for runs that have their job scripts already. */
export function summaryFor(name: string, found: FoundScripts): string {
  const { tool, runs, evaluations } = found;
  const tools = [
    ...(tool === undefined ? [] : [`- **Model Preparation:** ${tool}`]),
    ...(evaluations.length === 0 ? [] : ["- **Evaluation:** inspect-ai"]),
  ];
  const trained = new Set(runs.map((run) => run.name));
  const controls = [...new Set(evaluations.map(({ run }) => run))].filter((run) => !trained.has(run));
  const tasks = [
    ...runs.map((run) => ({ stage: TRAINING, run: run.name })),
    ...evaluations.map((evaluation) => ({ stage: EVALUATION, ...evaluation })),
  ];
  const parts = [
    `# Experiment: ${name}`,
    overview,
    ...(tools.length === 0 ? [] : [`## Tools\n\n${tools.join("\n")}`]),
    `## All Runs\n\n${runTable(runs, controls)}`,
    freshSection(tasks),
  ];
  return `${parts.join("\n\n")}\n`;
}

function runTable(runs: FoundScripts["runs"], controls: readonly string[]): string {
  const hasScripts = runs.some(({ script }) => script !== undefined);
  const rows = [
    ...runs.map(({ name, script }) => [
      nameCell(name),
      ...(hasScripts ? [script === undefined ? "-" : `\`${script}\``] : []),
      hasScripts ? "Trained" : "Fine-tuned",
    ]),
    ...controls.map((name) => [nameCell(name), ...(hasScripts ? ["-"] : []), "Control"]),
  ];
  const columns = ["Run Name", ...(hasScripts ? ["Script"] : []), "Type"];
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(" | ")} |`;
  const rule = `|${columns.map((column) => "-".repeat(column.length + 2)).join("|")}|`;
  return [line(columns), rule, ...rows.map(line)].join("\n");
}

/** Two runs of a script that really runs, here or under SLURM, to be replaced by one's own. */
export function exampleFiles(name: string): readonly NewFile[] {
  const text = `# Experiment: ${name}

${overview}

## Runs

| Run Name | Script | Seed | Status | Job ID | Started | Completed | Notes |
|----------|--------|------|--------|--------|---------|-----------|-------|
| seed1 | \`runs/seed1.slurm\` | 1 | pending | - | - | - | - |
| seed2 | \`runs/seed2.slurm\` | 2 | pending | - | - | - | - |
`;
  return [
    { path: SUMMARY_NAME, text },
    { path: "runs/seed1.slurm", text: exampleScript(1) },
    { path: "runs/seed2.slurm", text: exampleScript(2) },
  ];
}

const exampleScript = (seed: number): string => `#!/bin/bash
#SBATCH --time=00:10:00
#SBATCH --cpus-per-task=1
#SBATCH --mem=500M
#SBATCH --output=runs/seed${seed}-%j.out

# Put your training here. Whatever it exits with decides: 0 is completed, anything else is failed.
echo "seed ${seed} on $(hostname), job $SLURM_JOB_ID"
awk -v seed=${seed} 'BEGIN { srand(seed); for (i = 0; i < 100000; i++) sum += rand(); printf "mean %.4f\\n", sum / i }'
`;
