/** A part of a script that the shell reads by rules of its own until `close`. */
export interface Frame {
  readonly kind: "code" | "double" | "expansion";
  readonly close: string;
  /** Where it was opened. */
  readonly at: number;
  /** Why quotes of ours would not hold in it, in words; undefined where they do. */
  readonly plain: string | undefined;
  /** In arithmetic `<<` is a shift, and `#` a base. */
  readonly isArithmetic: boolean;
  readonly command: Command;
}

/** The simple command that is being read. */
export interface Command {
  /** What was read of its present word. */
  word: string;
  /** Whether its next word is what is run. */
  isFirst: boolean;
  /** Whether one of its words is a shell. */
  hasShell: boolean;
  /** Why its words are read by a shell once more, or reckoned with, in words. */
  again: string | undefined;
}

export const newCommand = (): Command => ({
  word: "",
  isFirst: true,
  hasShell: false,
  again: undefined,
});

/** Programs that hand their arguments to a shell, or reckon with them. */
const EVALUATING = /^(?:eval|ssh|parallel|watch|trap|let)$/;
/** What may stand before the program: words of the shell's own, variables, programs that start others. */
const BEFORE =
  /^(?:if|then|else|elif|while|until|do|time|!|\{|command|builtin|exec|env|nohup|sudo|[A-Za-z_]\w*\+?=.*)$/s;
const SHELL = /^(?:.*\/)?(?:bash|dash|ksh|zsh|ash|sh|su)$/;

export function endWord(command: Command): void {
  const { word } = command;
  command.word = "";
  if (word === "") return;
  if (command.isFirst && EVALUATING.test(word))
    command.again = `behind ${word}, which has its words evaluated`;
  if (word === "[[") command.again = "in [[ ]], which may reckon with it";
  if (word === "]]") command.again = undefined;
  command.isFirst &&= BEFORE.test(word);
  if (SHELL.test(word)) command.hasShell = true;
  if (command.hasShell && /^-\w*c$/.test(word)) command.again = "in the words of another shell";
}

export function endCommand(command: Command): void {
  const isTest = command.again?.startsWith("in [[") === true;
  endWord(command);
  command.isFirst = true;
  command.hasShell = false;
  // `[[ a && b ]]` is one command.
  if (!isTest) command.again = undefined;
}

/** Why the shell would not take a value in this word as a mere text. */
export function reckoned({ word, again }: Command): string | undefined {
  if (again !== undefined) return again;
  if (word.startsWith("--wrap")) return "in the words of another shell";
  return word.lastIndexOf("[") > word.lastIndexOf("]") ? "in [ ], which may reckon with it" : undefined;
}
