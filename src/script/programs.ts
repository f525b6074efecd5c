import { interpreterOf } from "./batch-script.ts";
import { deepLines } from "./depth.ts";
import { isExcused } from "./excused.ts";

/** A program that a script starts by its name. */
export interface StartedProgram {
  readonly program: string;
  readonly line: number;
}

/** What bash has itself; and the words behind which another command stands. */
const BUILTINS = new Set(
  `. : [ [[ (( alias bg bind break builtin caller case cd command compgen complete continue coproc declare dirs disown do done
  echo elif else enable esac eval exec exit export false fc fg fi for function getopts hash help history if in jobs kill let
  local logout mapfile popd printf pushd pwd read readarray readonly return select set shift shopt source suspend test then
  time times trap true type typeset ulimit umask unalias unset until wait while { } !`.split(/\s+/),
);
const BEFORE_ANOTHER =
  /^(?:(?:if|then|else|elif|while|until|do|time|exec|nohup|!|\{)\s+|\w+=[^\s"'`$(]*\s+)+/;

/** What stands between two commands of a line, or before one. */
const BETWEEN = /&&|\|\||[;|&{(]|\b(?:then|else|do)\b/;

/** From here on other programs may be found than before: where these look is no more ours to know. */
const CHANGES_PATH =
  /^(?:module|ml|source|\.|eval|use|spack|conda|mamba|micromamba|pyenv|nvm|setpkgs|pixi)(?:\s|$)|^(?:export\s+|declare\s+-x\s+)?PATH=|\bactivate\b/;

/** `function train {`, or `train() {`. */
const OWN = /^[ \t]*(?:function[ \t]+([\w:.-]+)|([\w-]+)[ \t]*\(\))/gm;

/** What stands behind it, outside of all blocks, is never run. */
const ENDS = /^exit\b/;

const SHELL = /(?:^|[\s/])(?:ba|da|k|z)?sh$/;

/** Whether a shell reads a script. */
export const isShellScript = (script: string): boolean =>
  SHELL.test(interpreterOf(script)[0] ?? "") || SHELL.test(interpreterOf(script).join(" "));

/**
 * The programs that a shell script starts first in a line, up to where it changes what is found. Far from all there are: what is in
 * quotes, behind a pipe or in a branch of `case` is left out, as is what the script defines itself, and what may fail as it says.
 */
export function startedPrograms(script: string): readonly StartedProgram[] {
  if (!isShellScript(script)) return [];
  const own = new Set([...script.matchAll(OWN)].map(([, named, called]) => named ?? called));
  const found = new Map<string, StartedProgram>();
  for (const { text, line, isInner } of deepLines(script)) {
    if (!isInner && ENDS.test(text)) break;
    if (text.split(BETWEEN).some((command) => CHANGES_PATH.test(command.trim()))) break;
    const [word] = /^[\w./+-]+(?=\s|;|$)/.exec(text.replace(BEFORE_ANOTHER, "")) ?? [];
    if (word === undefined || isExcused(text) || BUILTINS.has(word) || own.has(word) || found.has(word))
      continue;
    // A relative path depends on where the script has gone meanwhile.
    if (word.includes("/") && !word.startsWith("/")) continue;
    found.set(word, { program: word, line });
  }
  return [...found.values()];
}

/** The program that runs a script, by its first line: `/bin/bash`, and of `/usr/bin/env python3` the latter. */
export function interpreterProgram(script: string): string | undefined {
  if (!script.startsWith("#!")) return undefined;
  const [path = "", argument = ""] = interpreterOf(script);
  const named = /^(?:-S\s+)?(?:\w+=\S*\s+)*([\w.+-]+)/.exec(argument)?.[1];
  return path.endsWith("/env") && named !== undefined ? named : path;
}
