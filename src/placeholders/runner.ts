/** The program that a simple command starts, as far as it may read values as code of its own. */
export interface Runner {
  /** `filter`: its first argument is code. `remote`: it hands what it reads to a shell. Undefined until its name was read, and of every other program. */
  kind: "shell" | "interpreter" | "filter" | "remote" | undefined;
  /** Which word may be its name: the next one, any of those to come, or none any more. */
  name: "next" | "any" | "none";
  /** Words that are no options: behind the first one the others are its arguments, and the standard input is no code. */
  operands: number;
  /** Code is among its words, or is told to come on the standard input. */
  hasCode: boolean;
  readsInput: boolean;
  /** It is started with words from the standard input. */
  isFed: boolean;
  /** What its next word is: code, or what belongs to an option. */
  next: "code" | "skipped" | undefined;
  /** The next word is that of a redirection: of a descriptor, or of a file. */
  target: "descriptor" | "file" | undefined;
}

export const newRunner = (): Runner => ({
  kind: undefined,
  name: "next",
  operands: 0,
  ...{ hasCode: false, readsInput: false, isFed: false },
  ...{ next: undefined, target: undefined },
});

const SHELL = /^(?:(?:.*\/)?(?:bash|dash|ksh|zsh|ash|sh|fish)|source|\.)$/;
const INTERPRETER = /^(?:.*\/)?(?:python[\d.]*|pypy[\d.]*|perl|ruby|node|deno|bun|Rscript|php|julia|lua)$/;
const FILTER = /^(?:.*\/)?(?:[gmn]?awk|g?sed)$/;
const REMOTE = /^(?:.*\/)?(?:ssh|parallel|at|batch)$/;
/** Programs that start the one which is named in their words, and options with words of their own before it. */
const STARTER =
  /^(?:srun|sudo|env|nice|ionice|nohup|setsid|timeout|stdbuf|xargs|taskset|numactl|flock|mpirun|mpiexec|docker|podman|apptainer|singularity|conda|mamba|uv|poetry|pixi|chroot)$/;

const CODE = /^-[A-Za-z]*[ceE]$|^-p$|^--(?:eval|print|execute)$/;
const TAKES_A_WORD = /^[-+][A-Za-z]*[oO]$|^-[WXr]$|^--(?:rcfile|init-file|require|import)$/;
const STANDARD_INPUT = /^(?:-|\/dev\/stdin|(?:\/dev|\/proc\/self)\/fd\/0)$/;
const REDIRECTION = /^(?:\d*|\{\w+\})(?:&?>{1,2}\|?|<>?)&?/;

export const isRedirection = (word: string): boolean => REDIRECTION.test(word);

/**
 * Takes a word that has ended: as far as it is not quoted, and its text. `isBefore`: the program stands behind it. False where it
 * belongs to a redirection, and is no word of the command.
 */
export function readWord(runner: Runner, word: string, text: string, isBefore: boolean): boolean {
  const { next, target } = runner;
  runner.target = undefined;
  if (target !== undefined) return false;
  if (isRedirection(word)) {
    if (text.replace(REDIRECTION, "") === "") runner.target = word.endsWith("&") ? "descriptor" : "file";
    return false;
  }
  runner.next = undefined;
  if (next === "skipped") return true;
  if (runner.kind !== undefined) readArgument(runner, text, next === "code");
  else if (runner.name !== "none") readName(runner, text, isBefore);
  return true;
}

function readName(runner: Runner, word: string, isBefore: boolean): void {
  if (word === "xargs") runner.isFed = true;
  if (SHELL.test(word)) runner.kind = "shell";
  else if (INTERPRETER.test(word)) runner.kind = "interpreter";
  else if (FILTER.test(word)) runner.kind = "filter";
  else if (REMOTE.test(word)) runner.kind = "remote";
  else if (STARTER.test(word)) runner.name = "any";
  else if (runner.name === "next" && !isBefore) runner.name = "none";
}

function readArgument(runner: Runner, word: string, isCode: boolean): void {
  if (runner.operands === 0 && CODE.test(word)) runner.next = "code";
  else if (isCode || !/^[-+]./.test(word)) {
    runner.operands += STANDARD_INPUT.test(word) ? 0 : 1;
    runner.hasCode ||= isCode;
  } else if (runner.kind === "filter" && /^-[vFf]$|^--file$/.test(word)) {
    runner.next = "skipped";
    runner.hasCode ||= /f/.test(word);
  } else if (TAKES_A_WORD.test(word)) runner.next = "skipped";
  else if (runner.kind === "shell" && runner.operands === 0 && /^-[a-z]*s[a-z]*$/.test(word))
    runner.readsInput = true;
}

/** Whether it takes its standard input for code. */
export const readsCode = ({ kind, operands, readsInput, isFed, hasCode }: Runner): boolean =>
  kind === "remote" ||
  (kind !== undefined && kind !== "filter" && (operands === 0 || readsInput || (isFed && hasCode)));

/** Whether the word that begins like this is code for it. */
export const isCode = ({ kind, operands, hasCode, next }: Runner, word: string): boolean =>
  next === "code" ||
  (kind === "filter" && operands === 0 && !hasCode && next === undefined && !/^-[^e-]/.test(word)) ||
  (kind === "interpreter" && operands === 0 && /^(?:-[A-Za-z]*[ceE]|--(?:eval|print)=)/.test(word));
