import type { Option } from "commander";
import type { Context } from "../commands/command.ts";
import type { ExitCode } from "../model/exit.ts";
import type { CommonOptions } from "./options.ts";
import type { Presentation } from "./present.ts";

/** One invocation of a command. */
export interface Call {
  readonly context: Context;
  /** Arguments that are no options. */
  readonly words: readonly string[];
  readonly options: CommonOptions & Readonly<Record<string, unknown>>;
  readonly presentation: Presentation;
}

/** A command of the program: how it is called, and what runs. Its parts are loaded when it runs. */
export interface CommandSpec {
  readonly name: string;
  /** As commander writes them: `[experiment]`, `<run...>`. */
  readonly args: string;
  readonly summary: string;
  /** What its argument may be, where that is one of a few words. */
  readonly choices?: readonly string[];
  readonly options?: readonly Option[];
  readonly examples: readonly string[];
  /** What the help says after the examples. */
  readonly more?: string;
  /** It is not about an experiment: `--experiment` means nothing to it. */
  readonly standsAlone?: true;
  /** Commands of its own, one of which has to be named: `queue run`. Then nothing of its own runs. */
  readonly commands?: readonly CommandSpec[];
  /** Without the name of one of them it is a command itself: `checkpoints`, `checkpoints prune`. */
  readonly isItself?: true;
  run(call: Call): Promise<ExitCode>;
}

/** Of a command of which one of its own has to be named: commander never comes to it. */
export const oneOfItsOwn = async (): Promise<never> => {
  throw new Error("one of its commands runs");
};

/** The context with the experiment that stands as the command's argument. */
export const withExperiment = ({ context, words: [named] }: Call): Context =>
  named === undefined ? context : { ...context, experiment: named };
