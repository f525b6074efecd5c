/** The program that a simple command starts, as far as it may read values as code of its own. */
export interface Runner {
  /** `remote`: it hands what it reads to a shell. Undefined until its name was read, and of every other program. */
  kind: "shell" | "interpreter" | "remote" | undefined;
  /** Which word may be its name: the next one, any of those to come, or none any more. */
  name: "next" | "any" | "none";
  /** Words that are no options: behind the first one the others are its arguments, and the standard input is no code. */
  operands: number;
  /** Code is among its words, or is told to come on the standard input. */
  hasCode: boolean;
  readsInput: boolean;
  /** It is started with words from the standard input. */
  isFed: boolean;
  /** What the next word is: code, or the file of a redirection or of an option. */
  next: "code" | "skipped" | undefined;
}

export const newRunner = (): Runner => ({
  kind: undefined,
  name: "next",
  operands: 0,
  ...{ hasCode: false, readsInput: false, isFed: false },
  next: undefined,
});

const SHELL = /^(?:.*\/)?(?:bash|dash|ksh|zsh|ash|sh|fish)$/;
const INTERPRETER = /^(?:.*\/)?(?:python[\d.]*|pypy[\d.]*|perl|ruby|node|deno|bun|Rscript|php|julia|lua)$/;
const REMOTE = /^(?:ssh|parallel|at|batch)$/;
/** Programs that start the one which is named in their words, and options with words of their own before it. */
const STARTER =
  /^(?:srun|sudo|env|nice|ionice|nohup|setsid|timeout|stdbuf|xargs|taskset|numactl|flock|mpirun|mpiexec|docker|podman|apptainer|singularity|conda|mamba|uv|poetry|pixi|chroot)$/;

const CODE = /^-[A-Za-z]*[ceE]$|^-p$|^--(?:eval|print|execute)$/;
const TAKES_A_WORD = /^[-+][A-Za-z]*[oO]$|^-[WXr]$|^--(?:rcfile|init-file|require|import)$/;
const REDIRECTION = /^\d*(?:&?>{1,2}\|?|<>?)&?/;

/** Takes a word that has ended, of which quoted parts are left out. `isBefore`: the program stands behind it. */
export function readWord(runner: Runner, word: string, isBefore: boolean): void {
  const { next } = runner;
  runner.next = undefined;
  if (REDIRECTION.test(word)) {
    if (word.replace(REDIRECTION, "") === "") runner.next = "skipped";
  } else if (next === "skipped") return;
  else if (runner.kind !== undefined) readArgument(runner, word, next === "code");
  else if (runner.name !== "none") readName(runner, word, isBefore);
}

function readName(runner: Runner, word: string, isBefore: boolean): void {
  if (word === "xargs") runner.isFed = true;
  if (SHELL.test(word)) runner.kind = "shell";
  else if (INTERPRETER.test(word)) runner.kind = "interpreter";
  else if (REMOTE.test(word)) runner.kind = "remote";
  else if (STARTER.test(word)) runner.name = "any";
  else if (runner.name === "next" && !isBefore) runner.name = "none";
}

function readArgument(runner: Runner, word: string, isCode: boolean): void {
  if (runner.operands === 0 && CODE.test(word)) runner.next = "code";
  else if (isCode || !/^[-+]./.test(word)) {
    runner.operands += word === "-" ? 0 : 1;
    runner.hasCode ||= isCode;
  } else if (TAKES_A_WORD.test(word)) runner.next = "skipped";
  else if (runner.kind === "shell" && runner.operands === 0 && /^-[a-z]*s[a-z]*$/.test(word))
    runner.readsInput = true;
}

/** Whether it takes its standard input for code. */
export const readsCode = ({ kind, operands, readsInput, isFed, hasCode }: Runner): boolean =>
  kind === "remote" || (kind !== undefined && (operands === 0 || readsInput || (isFed && hasCode)));

/** Whether the word that begins like this is code for it. */
export const isCode = ({ kind, operands, next }: Runner, word: string): boolean =>
  next === "code" ||
  (kind === "interpreter" && operands === 0 && /^(?:-[ceE].|--(?:eval|print)=)/.test(word));
