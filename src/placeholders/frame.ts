import { evaluated, evaluatedAt, evaluatedBy, isDeclaring, takesCommand } from "./evaluating.ts";
import { isCode, isRedirection, newRunner, type Runner, readWord } from "./runner.ts";

/** A part of a script that the shell reads by rules of its own until `close`. */
export interface Frame {
  readonly kind: "code" | "double" | "expansion";
  readonly close: string;
  /** Where it was opened. */
  readonly at: number;
  /** Why quotes of ours would not hold in it, in words; undefined where they do. */
  readonly plain: string | undefined;
  /** In arithmetic `<<` is a shift, and `#` a base. Its end is `))`. */
  readonly isArithmetic: boolean;
  readonly command: Command;
}

/** The simple command that is being read. */
export interface Command {
  /** What was read of its present word, without what is quoted. */
  word: string;
  /** The same as the shell has it once the quotes are gone; what an expansion makes is an x. */
  text: string;
  /** A part of the present word is quoted, or made by an expansion. */
  isBegun: boolean;
  /** Whether its next word is what is run. */
  isFirst: boolean;
  /** What is run, once it is known. */
  name: string | undefined;
  /** Whether one of its words is a program that takes a command behind `-c`. */
  hasShell: boolean;
  /** Why its words are read by a shell once more, or reckoned with, in words. */
  again: string | undefined;
  runner: Runner;
  /** The last word that has ended, of redirections the one before; undefined where there is none yet. */
  last: string | undefined;
  /** Where the pipeline begins in which it stands, and whether it reads what the command before it writes. */
  from: number;
  isPiped: boolean;
}

export const newCommand = (from: number): Command => ({
  ...{ word: "", text: "", isBegun: false },
  ...{ isFirst: true, name: undefined, hasShell: false, again: undefined },
  ...{ runner: newRunner(), last: undefined, from, isPiped: false },
});

/** Whether its next word has not begun. */
export const isEmpty = ({ word, isBegun }: Command): boolean => word === "" && !isBegun;

/** In `[[ ]]`, where brackets and `<` are no more than signs. */
export const isTest = ({ again }: Command): boolean => again?.startsWith("in [[") === true;

/** Whether a `[` here is that of an array's element, which is set. */
export const takesSubscript = ({ word, text, isFirst, name }: Command): boolean =>
  /^[A-Za-z_]\w*$/.test(word) && word === text && (isFirst || isDeclaring(name));

/** What `<`, `>` and `&>` go on with: `2>`, `{file}>`, `>>`. */
const BEFORE_REDIRECTION = /^(?:\d*|\{\w+\})[<>&]*$/;

export function growWord(command: Command, character: string): void {
  if (/[<>&]/.test(character) && !BEFORE_REDIRECTION.test(command.word)) endWord(command);
  command.word += character;
  command.text += character;
}

/** What may stand before the program: words of the shell's own, variables, programs that start others. */
const BEFORE =
  /^(?:if|then|else|elif|while|until|do|time|coproc|!|\{|command|builtin|exec|env|nohup|sudo|[A-Za-z_]\w*(?:\[.*\])?\+?=.*)$/s;
const SHELL = /^(?:.*\/)?(?:bash|dash|ksh|zsh|ash|sh|su)$/;

export function endWord(command: Command): void {
  const { word, text } = command;
  if (isEmpty(command)) return;
  command.word = "";
  command.text = "";
  command.isBegun = false;
  const mayBeName = command.isFirst || command.runner.name === "any";
  const isArgument = readWord(command.runner, word, text, BEFORE.test(text));
  if (word === "{") Object.assign(command, { isFirst: true, name: undefined, runner: newRunner() });
  command.last = isArgument ? text : (command.last ?? "");
  if (!isArgument) return;
  if (word === "[[") command.again = "in [[ ]], which may reckon with it";
  if (word === "]]") command.again = undefined;
  if (mayBeName) readName(command, text);
  if (SHELL.test(text)) command.hasShell = true;
  else if (command.runner.kind === "interpreter") command.hasShell = false;
  command.again ??= evaluated(command, text);
}

function readName(command: Command, text: string): void {
  const isBefore = BEFORE.test(text) || text.startsWith("-");
  if (command.isFirst && !isBefore) command.name = text;
  command.again ??= evaluatedBy(text, command.isFirst);
  command.hasShell ||= takesCommand(text);
  command.isFirst &&= isBefore;
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
  const goesOn = isTest(command);
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
  command.name = undefined;
  command.hasShell = false;
  command.runner = newRunner();
  command.last = undefined;
  // `[[ a && b ]]` is one command.
  if (!goesOn) command.again = undefined;
}

/** Why the shell would not take a value that follows on this as a mere text. */
export function reckoned(command: Command, text = command.text): string | undefined {
  const { word, again, runner } = command;
  if (runner.target === "descriptor" || /[<>]&/.test(word)) return "behind >&, which bash expands twice";
  if (runner.target === "file" || isRedirection(word)) return undefined;
  const why = again ?? evaluatedAt(command, text);
  if (why !== undefined) return why;
  if (isCode(runner, text)) return "in code of another language";
  return word.lastIndexOf("[") > word.lastIndexOf("]") ? "in [ ], which may reckon with it" : undefined;
}

export const codeFrame = (close: string, at: number, plain: string | undefined): Frame => ({
  ...{ kind: "code", close, at, plain },
  ...{ isArithmetic: false, command: newCommand(at) },
});
