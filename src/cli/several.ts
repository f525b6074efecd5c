import { Option } from "commander";
import { type Answer, type Context, stopped } from "../commands/command.ts";
import type { ChosenOne, Several } from "../commands/several.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ExitCode } from "../model/exit.ts";
import { present, presentPart, toldFindings } from "./present.ts";
import { type Call, withExperiment } from "./spec.ts";
import { harmlessName, type Terminal } from "./terminal.ts";

/** Of commands that take several experiments. */
export const allBelow = (): Option =>
  new Option("--all <folder>", "every experiment in a folder and below it");

export const folderIn = ({ options: { all } }: Call): string | undefined =>
  typeof all === "string" ? all : undefined;

/** What a command does about one experiment, and how that is shown. */
export interface ForEach<Data> {
  answer(context: Context): Promise<Answer<Data>>;
  /** `call` is one that names this experiment alone. */
  text(data: Data, terminal: Terminal, call: Call, findings: readonly Diagnostic[]): string;
  /** Of several only errors are told in words: the text counts the rest. */
  readonly isBrief?: boolean;
  /** Of several an empty line stands between one and the next. */
  readonly isSpaced?: boolean;
}

/**
 * Answers about the experiments that a call names. About one it is just as if there were no others; about several, or all
 * `below` a folder, each has its part of the answer, and the exit code is the one that matters most.
 */
export async function presentEach<Data>(
  call: Call,
  { answer, text, isBrief = false, isSpaced = false }: ForEach<Data>,
  below?: string,
): Promise<ExitCode> {
  const { context, presentation, words } = call;
  if (below === undefined && words.length <= 1)
    return present(await answer(withExperiment(call)), presentation, (data, terminal) =>
      text(data, terminal, call, []),
    );
  const { chooseExperiments, eachOf, exitCodeOf } = await import("../commands/several.ts");
  const chosen = await chooseExperiments(context, {
    named: words,
    ...(below === undefined ? {} : { below }),
  });
  if (!chosen.ok) return present(stopped(chosen.error), presentation, () => "");
  const [first] = chosen.value.experiments;
  const tell = (one: ChosenOne, told: Answer<Data>): void => {
    const alone = naming(call, one);
    if (presentation.options.json) return;
    if (isSpaced && one !== first && !presentation.options.quiet) presentation.io.stdout.write("\n");
    const { diagnostics } = told;
    presentPart(
      { ...told, diagnostics: isBrief ? diagnostics.filter(isError) : diagnostics },
      alone.presentation,
      (data, terminal) => text(data, terminal, alone, diagnostics),
      harmlessName(one.named),
    );
  };
  const answers = await eachOf(context, chosen.value.experiments, answer, tell);
  const experiments = answers.map(({ named, ...one }) => ({
    ...one,
    diagnostics: toldFindings(one, { cwd: context.cwd, experiment: named }),
  }));
  const data: Several<Data> = { experiments };
  const { findings } = chosen.value;
  return present({ exitCode: exitCodeOf(answers), data, diagnostics: findings }, presentation, () => "");
}

const isError = ({ severity }: Diagnostic): boolean => severity === "error";

/** The same call about this experiment alone. */
const naming = (call: Call, { named }: ChosenOne): Call => ({
  ...call,
  context: { ...call.context, experiment: named },
  words: [named],
  presentation: { ...call.presentation, experiment: named },
});
