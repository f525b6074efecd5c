import { resolve } from "node:path";
import { quoteWord } from "../script/words.ts";
import type { Command } from "./job.ts";

export interface ScriptParts {
  readonly id: string;
  readonly command: Command;
  readonly root: string;
  readonly outDir: string;
  readonly attempt: number;
  /** Absolute. */
  readonly logPath: string;
  /** The environment of who runs the queue. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const shellWord = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * What the backend sets as SLURM would, and a program outside of SLURM must not meet: frameworks that see SLURM_NTASKS take
 * themselves for one task of a cluster. Builtins only, since a job's PATH may hold anything. A line of another variable's value may
 * look like one that exports; where it reads as the name of one of SLURM's, that one is to go anyhow.
 */
const FORGET_SLURM = `unset $(export -p | while read -r _ it; do case $it in
SLURM*=*) it=\${it%%=*}; case $it in *[!A-Za-z0-9_]*) ;; *) echo "$it" ;; esac ;; esac; done)`;

/** Of the variables that the backend sets these may be a person's own. */
const OWN = ["CUDA_VISIBLE_DEVICES", "ENVIRONMENT"];

const restored = (name: string, value: string | undefined): string =>
  value === undefined ? `unset ${name}` : `export ${name}=${shellWord(value)}`;

/** A text is for bash, where there is one: people write `source venv/bin/activate`. A list meets no shell. */
const runLine = (command: Command): string => {
  if (typeof command !== "string") return `exec ${command.map(shellWord).join(" ")}`;
  const text = shellWord(command);
  return `command -v bash >/dev/null && exec bash -c ${text}\nexec sh -c ${text}`;
};

/** The job script of one attempt. Behind its first command no `#SBATCH` of the person's counts: a command is a command. */
export const scriptFor = ({ id, command, root, outDir, attempt, logPath, env }: ScriptParts): string => {
  // A percent sign begins a pattern.
  const output = quoteWord(logPath.replaceAll("%", "%%"));
  const told = { QUEUE_JOB: id, QUEUE_OUT_DIR: resolve(root, outDir), QUEUE_ATTEMPT: String(attempt) };
  const lines = [
    "#!/bin/sh",
    `#SBATCH --output=${output}`,
    FORGET_SLURM,
    ...OWN.map((name) => restored(name, env[name])),
    ...Object.entries(told).map(([name, value]) => restored(name, value)),
    runLine(command),
  ];
  return `${lines.join("\n")}\n`;
};
