/** Of the shell: they run words, reckon with them, or take them for names of variables, in whose `[ ]` commands may stand. */
const BUILTIN = /^(?:eval|trap|let|alias|unset|read|mapfile|readarray|getopts|bind|complete|compgen)$/;
/** Programs that hand their words to a shell, or have a language of their own in them. */
const PROGRAM = /^(?:.*\/)?(?:ssh|parallel|watch|g?make)$/;
/** Programs besides the shells that take a command behind `-c`. */
const COMMAND_TAKER = /^(?:.*\/)?(?:flock|script|runuser|sg)$/;
/** A word behind which a command stands. */
const COMMAND_OPTION = /^-\w{0,4}c|^--(?:session-)?command(?:=|$)/;
const JOB_OPTION = /^--wrap(?:=|$)/;
const DECLARING = /^(?:declare|typeset|local|export|readonly)$/;
/** The shell expands what these are set to. */
const EXPANDED = /^(?:PS[0-4]|PROMPT_COMMAND|BASH_ENV|ENV)\+?=/;

const ANOTHER_SHELL = "in the words of another shell";
const behind = (name: string): string => `behind ${name}, which has its words evaluated`;

/** The command as far as it was read. */
interface Words {
  readonly name: string | undefined;
  readonly last: string | undefined;
  readonly hasShell: boolean;
}

export const isDeclaring = (name = ""): boolean => DECLARING.test(name);

export const takesCommand = (name: string): boolean => COMMAND_TAKER.test(name);

/** Why the words behind a name are more than texts. `isFirst`: not started by another program. */
export const evaluatedBy = (name: string, isFirst: boolean): string | undefined =>
  (isFirst && BUILTIN.test(name)) || PROGRAM.test(name) ? behind(name) : undefined;

/** The same of the words behind an argument. */
export function evaluated({ name = "", hasShell }: Words, word: string): string | undefined {
  if (JOB_OPTION.test(word) || (hasShell && COMMAND_OPTION.test(word))) return ANOTHER_SHELL;
  return DECLARING.test(name) && /^[-+]\w*[aAin]/.test(word) ? behind(`${name} ${word}`) : undefined;
}

/** The same of what follows in a word that begins like this. */
export function evaluatedAt({ name = "", last, hasShell }: Words, word: string): string | undefined {
  if (JOB_OPTION.test(word) || (hasShell && COMMAND_OPTION.test(word))) return ANOTHER_SHELL;
  if (EXPANDED.test(word)) return `in ${word.replace(/=.*/s, "")}, which the shell expands`;
  if (DECLARING.test(name) && !word.includes("=")) return behind(name);
  if (/^(?:test|\[)$/.test(name) && /^-[vR]$/.test(last ?? "")) return behind(`${name} ${last}`);
  // Its first word may be an option, and the name of a variable behind -v.
  if (name === "printf" && /^(?:printf|--|-v)$/.test(last ?? "") && /^(?:-.*)?$/s.test(word))
    return behind(name);
  return name === "wait" && last === "-p" ? behind("wait -p") : undefined;
}
