import { freshSection } from "../parse/write.ts";

/** The files of a new experiment, by their path in its folder. */
export interface Starter {
  readonly files: Readonly<Record<string, string>>;
  readonly runs: number;
}

/** A summary for runs that have their job scripts already, as torchtune's are laid out. */
export function starterFor(name: string, runs: readonly string[]): Starter {
  const rows = runs.map((run) => `| ${run} | Fine-tuned |`);
  const summary = [
    `# Experiment: ${name}`,
    "## Overview\n\n- **Scientific Question:** what is to be found out?",
    "## Tools\n\n- **Model Preparation:** torchtune",
    ["## All Runs\n", "| Run Name | Type |", "|----------|------|", ...rows].join("\n"),
    freshSection(runs.map((run) => ({ stage: "training", run }))),
  ];
  return { files: { "experiment_summary.md": `${summary.join("\n\n")}\n` }, runs: runs.length };
}

/** Two runs of a script that really runs, here or under SLURM, to be replaced by one's own. */
export function exampleStarter(name: string): Starter {
  const summary = `# Experiment: ${name}

## Overview

- **Scientific Question:** what is to be found out?

## Runs

| Run Name | Script | Seed | Status | Job ID | Started | Completed | Notes |
|----------|--------|------|--------|--------|---------|-----------|-------|
| seed1 | \`runs/seed1.slurm\` | 1 | pending | - | - | - | - |
| seed2 | \`runs/seed2.slurm\` | 2 | pending | - | - | - | - |
`;
  return {
    files: {
      "experiment_summary.md": summary,
      "runs/seed1.slurm": exampleScript(1),
      "runs/seed2.slurm": exampleScript(2),
    },
    runs: 2,
  };
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
