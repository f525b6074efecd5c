import { ok, type Result } from "../../model/result.ts";
import type { Trial } from "../../model/trial.ts";
import { fill, type ScriptSource, shellOf } from "../../placeholders/fill.ts";
import type { RenderProblem } from "../../placeholders/problem.ts";
import { piecesOf, resolveSections } from "../../placeholders/template.ts";
import type { Resources } from "../definition/definition.ts";
import { withResources } from "./resource-lines.ts";

/** What the placeholders stand for. */
export interface ScriptValues {
  /** All parameters of the sweep, also those that do not apply to this trial. */
  readonly names: readonly string[];
  readonly trial: Trial;
  /** Where the outputs of the run go, as the job sees it. */
  readonly runDir: string;
  /** Only of an evaluation: what it evaluates. */
  readonly checkpoint?: string;
}

/** Placeholders that are no parameters; no parameter may be called so. */
export const OWN_PLACEHOLDERS = ["run", "run_dir", "trial", "checkpoint", "parameters"] as const;

/**
 * The job script of a trial. A value is one word, whatever is in it, and no shell reads it as anything else; where that cannot be had,
 * the problem says why. Numbers are written as JavaScript does: 0.0001, 1e-7.
 */
export function renderScript(
  source: ScriptSource,
  values: ScriptValues,
  resources: Resources,
): Result<string, RenderProblem> {
  const shell = shellOf(source);
  if (!shell.ok) return shell;
  const words = wordsOf(values);
  const known = [...words.keys(), ...values.names.filter((name) => !words.has(name))];
  const pieces = piecesOf(source.text.replaceAll("\r\n", "\n"));
  const kept = resolveSections(pieces, known, (name) => words.has(name));
  if (!kept.ok) return kept;
  const filled = fill(kept.value, words, shell.value);
  if (!filled.ok) return filled;
  const script = source.kind === "command" ? commandScript(filled.value) : withShebang(filled.value);
  return ok(withResources(script, resources, `${values.runDir.replaceAll("%", "%%")}/slurm-%j.out`));
}

/** A command that fails ends the job, as does a variable that nobody has set. */
const commandScript = (command: string): string =>
  `#!/bin/bash\n\nset -euo pipefail\n\n${command.trimEnd()}\n`;

const withShebang = (text: string): string => (text.startsWith("#!") ? text : `#!/bin/bash\n${text}`);

/** The words by placeholder, of all that apply. */
function wordsOf({ trial, runDir, checkpoint }: ScriptValues): ReadonlyMap<string, readonly string[]> {
  const parameters = Object.entries(trial.parameters).map(([name, value]) => [name, String(value)] as const);
  return new Map<string, readonly string[]>([
    ...parameters.map(([name, value]) => [name, [value]] as const),
    ["run", [trial.run]],
    ["run_dir", [runDir]],
    ["trial", [String(trial.number)]],
    ["parameters", parameters.flatMap(([name, value]) => [`--${name}`, value])],
    ...(checkpoint === undefined ? [] : [["checkpoint", [checkpoint]] as const]),
  ]);
}
