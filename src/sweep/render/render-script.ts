import { err, ok, type Result } from "../../model/result.ts";
import type { Trial } from "../../model/trial.ts";
import type { Resources } from "../definition/definition.ts";
import type { RenderProblem } from "./problem.ts";
import { type Around, quoted } from "./quote.ts";
import { withResources } from "./resource-lines.ts";
import { PLACE, readShell } from "./shell-reader.ts";
import { type Kept, piecesOf, resolveSections } from "./template.ts";

/** What a job script is made of: a shell command, or the text of a script. Both may have placeholders. */
export interface ScriptSource {
  readonly kind: "command" | "template";
  readonly text: string;
}

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

/** Without `$'...'`, a carriage return has no form that sbatch would take for what it is. */
type Shell = "posix" | "ansi";

function shellOf({ kind, text }: ScriptSource): Result<Shell, RenderProblem> {
  const [first = "", ...others] = /^#![ \t]*(.*)/.exec(text)?.[1]?.trim().split(/\s+/) ?? [];
  if (kind === "command" || first === "") return ok("ansi");
  const program = first.endsWith("/env") ? others.find((word) => !/^-|=/.test(word)) : first;
  const name = program?.split("/").at(-1) ?? "";
  if (/^(?:bash|zsh|ksh)$/.test(name)) return ok("ansi");
  if (/^(?:sh|dash|ash)$/.test(name)) return ok("posix");
  return err({
    line: 1,
    message: `the template is run by ${name === "" ? first : name}, for which values cannot be quoted`,
    next: "Begin it with #!/bin/bash and start the program from there, with values as its arguments",
  });
}

function fill(
  kept: readonly Kept[],
  words: ReadonlyMap<string, readonly string[]>,
  shell: Shell,
): Result<string, RenderProblem> {
  const text = kept.map((piece) => (piece.kind === "text" ? piece.text : PLACE)).join("");
  const places = kept.filter((piece) => piece.kind === "place");
  if (text.split(PLACE).length - 1 !== places.length) return err(NUL);
  const { around, openAt } = readShell(text);
  if (openAt !== undefined) return err(unclear(lineAt(kept, openAt)));
  let next = 0;
  let script = "";
  for (const piece of kept) {
    if (piece.kind === "text") {
      script += piece.text;
      continue;
    }
    const value = valueAt(piece, words.get(piece.name), around[next] ?? NOWHERE, shell);
    if (!value.ok) return value;
    script += value.value;
    next += 1;
  }
  return ok(script);
}

const NOWHERE: Around = { kind: "nowhere", what: "behind the end of the script" };

function valueAt(
  { name, line }: { readonly name: string; readonly line: number },
  words: readonly string[] | undefined,
  around: Around,
  shell: Shell,
): Result<string, RenderProblem> {
  if (words === undefined)
    return err({
      line,
      message: `{{${name}}} has no value: ${name} does not apply to every trial`,
      next: `Put what needs it between {{#${name}}} and {{/${name}}}`,
    });
  const isBad = shell === "posix" && words.some((word) => word.includes("\r"));
  const value = isBad
    ? err("it holds a carriage return, for which only bash has quotes")
    : quoted(words, around);
  if (value.ok) return value;
  const next =
    around.kind === "directive"
      ? "Write the value into a command, or choose another"
      : "Write it as a word of a command, or into a variable there: value={{...}}";
  return err({ line, message: `{{${name}}} cannot be filled in: ${value.error}`, next });
}

const NUL: RenderProblem = {
  line: 1,
  message: "the template holds NUL characters, with which sbatch takes no script",
  next: "Remove the NUL characters",
};

/** The line of the template in which a character of the text of its pieces stands. */
function lineAt(kept: readonly Kept[], offset: number): number {
  let start = 0;
  for (const piece of kept) {
    const text = piece.kind === "text" ? piece.text : PLACE;
    if (offset < start + text.length)
      return piece.line + text.slice(0, offset - start).split("\n").length - 1;
    start += text.length;
  }
  return 1;
}

const unclear = (line: number): RenderProblem => ({
  line,
  message:
    "what begins here (a quote, or a bracket with a `case` in it) has no certain end before a placeholder",
  next: "End it, or put the values into variables before it: value={{...}}",
});
