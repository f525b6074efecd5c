import { Option } from "commander";
import { commonOptions } from "../options.ts";
import type { CommandSpec } from "../spec.ts";

/** A command line without the program's name, taken apart at the cursor. */
export interface Typed {
  readonly before: readonly string[];
  /** What of its word stands before the cursor. */
  readonly current: string;
  readonly after: readonly string[];
}

/** A part of a command line as the program would read it. */
export interface Line {
  /** The command that is called; absent before one is named. */
  readonly spec?: CommandSpec;
  /** What it may be followed by. */
  readonly commands: readonly CommandSpec[];
  /** Arguments that are neither options nor their values. */
  readonly words: readonly string[];
  /** Options by their long names. */
  readonly given: ReadonlySet<string>;
  /** An option whose value comes next. */
  readonly open?: Option;
  /** Behind `--` nothing is an option. */
  readonly isPlain: boolean;
  /** What options were given, by their long names, those of an outer command as well: the experiment that `-C` names. */
  readonly values: ReadonlyMap<string, string>;
}

const HELP = new Option("-h, --help", "what it does, with examples");
const VERSION = new Option("-V, --version", "which version this is");

const help: CommandSpec = {
  name: "help",
  args: "[command]",
  summary: "what a command does, with examples",
  examples: [],
  run: () => Promise.reject(new Error("it is commander's")),
};

/** The options that may stand behind a command, or behind the program's name. */
export function optionsOf(spec: CommandSpec | undefined): readonly Option[] {
  if (spec === undefined) return [HELP, VERSION];
  const runs = spec.commands === undefined || spec.isItself === true;
  return [...(runs ? [...(spec.options ?? []), ...commonOptions(spec.standsAlone)] : []), HELP];
}

/** Reads the words before the cursor as commander would; what is wrong in them is somebody else's to tell. */
export function readLine(commands: readonly CommandSpec[], words: readonly string[]): Line {
  let line: Line = {
    ...{ commands: [...commands, help], words: [], isPlain: false },
    ...{ given: new Set(), values: new Map() },
  };
  for (const word of words) line = withWord(line, word);
  return line;
}

function withWord(line: Line, word: string): Line {
  const { open, ...rest } = line;
  if (open !== undefined) return withValue(rest, open, word);
  if (line.isPlain || !/^-./.test(word)) return withPlain(line, word);
  return word === "--" ? { ...line, isPlain: true } : withOption(line, word);
}

function withPlain(line: Line, word: string): Line {
  const spec = line.isPlain ? undefined : line.commands.find(({ name }) => name === word);
  if (spec === undefined) return { ...line, commands: [], words: [...line.words, word] };
  return { ...line, spec, commands: spec.commands ?? [], given: new Set() };
}

/** `--lines 3`, `--lines=3`, `-C exp`, `-Cexp`, `-nq`. */
function withOption(line: Line, word: string): Line {
  const options = optionsOf(line.spec);
  const [flag = "", value] = word.startsWith("--") ? split(word) : [word.slice(0, 2), word.slice(2)];
  const option = options.find(({ long, short }) => flag === long || flag === short);
  if (option === undefined) return line;
  const known: Line = { ...line, given: new Set([...line.given, option.long ?? flag]) };
  const rest = value === "" && !word.includes("=") ? undefined : value;
  if (!takesValue(option))
    return rest === undefined || word.startsWith("--") ? known : withOption(known, `-${rest}`);
  return rest === undefined ? { ...known, open: option } : withValue(known, option, rest);
}

function split(word: string): readonly [string, string | undefined] {
  const at = word.indexOf("=");
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

export const takesValue = ({ required, optional }: Option): boolean => required || optional;

const withValue = (line: Line, { long }: Option, value: string): Line =>
  long == null ? line : { ...line, values: new Map([...line.values, [long, value]]) };

/** An option with a part of its value in one word: `--stage=tr`. */
export function valueInWord(
  line: Line,
  current: string,
): { readonly option: Option; readonly prefix: string; readonly value: string } | undefined {
  const [, prefix = "", flag, value = ""] = /^((--[^=]+)=)(.*)$/s.exec(current) ?? [];
  const option = line.isPlain ? undefined : optionsOf(line.spec).find(({ long }) => long === flag);
  return option !== undefined && takesValue(option) ? { option, prefix, value } : undefined;
}
