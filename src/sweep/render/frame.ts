import { isCode, newRunner, type Runner, readWord } from "./runner.ts";

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
  runner: Runner;
  /** A part of the present word is quoted, or made by an expansion. */
  isQuoted: boolean;
  /** The last word that has ended; undefined where there is none yet. */
  last: string | undefined;
  /** Where the pipeline begins in which it stands, and whether it reads what the command before it writes. */
  from: number;
  isPiped: boolean;
}

export const newCommand = (from: number): Command => ({
  word: "",
  isFirst: true,
  hasShell: false,
  again: undefined,
  runner: newRunner(),
  ...{ isQuoted: false, last: undefined, from, isPiped: false },
});

/** Programs that hand their arguments to a shell, or reckon with them. */
const EVALUATING = /^(?:eval|ssh|parallel|watch|trap|let)$/;
/** What may stand before the program: words of the shell's own, variables, programs that start others. */
const BEFORE =
  /^(?:if|then|else|elif|while|until|do|time|!|\{|command|builtin|exec|env|nohup|sudo|[A-Za-z_]\w*\+?=.*)$/s;
const SHELL = /^(?:.*\/)?(?:bash|dash|ksh|zsh|ash|sh|su)$/;

export function endWord(command: Command): void {
  const { word, isQuoted } = command;
  command.word = "";
  command.isQuoted = false;
  if (word !== "" || isQuoted) {
    readWord(command.runner, word, BEFORE.test(word));
    command.last = word;
  }
  if (word === "") return;
  if (command.isFirst && EVALUATING.test(word))
    command.again = `behind ${word}, which has its words evaluated`;
  if (word === "[[") command.again = "in [[ ]], which may reckon with it";
  if (word === "]]") command.again = undefined;
  command.isFirst &&= BEFORE.test(word);
  if (SHELL.test(word)) command.hasShell = true;
  if (command.hasShell && /^-\w*c$/.test(word)) command.again = "in the words of another shell";
}

/** The character that ends a command, and those around it. */
interface End {
  readonly at: number;
  readonly by: string;
  readonly before: string;
  readonly after: string;
}

const GROUP_END = /^(?:\}|done|fi|esac)$/;

export function endCommand({ command, at: frameAt }: Frame, { at, by, before, after }: End): void {
  const isTest = command.again?.startsWith("in [[") === true;
  endWord(command);
  const { last } = command;
  if (by === "|" && before !== "|" && after !== "|") {
    command.isPiped = true;
    // All that stands in a group goes through the pipe behind it.
    if (last !== undefined && GROUP_END.test(last)) command.from = frameAt;
  } else if (last !== undefined || !(by === "\n" || before === "|")) {
    command.isPiped = false;
    command.from = at + 1;
  }
  command.isFirst = true;
  command.hasShell = false;
  command.runner = newRunner();
  command.last = undefined;
  // `[[ a && b ]]` is one command.
  if (!isTest) command.again = undefined;
}

/** Why the shell would not take a value in this word as a mere text. */
export function reckoned({ word, again, runner }: Command): string | undefined {
  if (again !== undefined) return again;
  if (isCode(runner, word)) return "in code of another language";
  if (word.startsWith("--wrap")) return "in the words of another shell";
  return word.lastIndexOf("[") > word.lastIndexOf("]") ? "in [ ], which may reckon with it" : undefined;
}

export const codeFrame = (close: string, at: number, plain: string | undefined): Frame => ({
  ...{ kind: "code", close, at, plain },
  ...{ isArithmetic: false, command: newCommand(at) },
});
