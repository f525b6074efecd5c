import { Argument, Command, CommanderError } from "commander";
import type { Context } from "../commands/command.ts";
import { EXIT, type ExitCode } from "../model/exit.ts";
import { alone, namesNone } from "./alone.ts";
import type { Io } from "./io.ts";
import { commonOptions, flagsFrom } from "./options.ts";
import { AROUND, brief, purposeOf } from "./purposes.ts";
import type { Call, CommandSpec } from "./spec.ts";
import { COMMANDS } from "./specs.ts";

/** What the program gets from `main`: the world, without what the command line says. */
export interface ProgramParts {
  readonly base: Omit<Context, "flags" | "experiment">;
  readonly io: Io;
}

/** Parses the command line, runs the command that it names, and answers with the exit code. Never exits by itself. */
export async function runProgram(parts: ProgramParts, argv: readonly string[]): Promise<ExitCode> {
  const ended: { exitCode: ExitCode } = { exitCode: EXIT.done };
  const onEnd = (exitCode: ExitCode): void => {
    ended.exitCode = exitCode;
  };
  // Where the first word names a command, the others have no say, and to set all of them up takes longer than it runs.
  const named = COMMANDS.filter(({ name }) => name === argv[0]);
  const isAlone = namesNone(argv);
  const specs = isAlone ? [alone] : named.length > 0 ? named : COMMANDS;
  // What was meant stands below what is wrong, and takes longer to find than most commands take.
  const said: string[] = [];
  const program = buildProgram(parts, onEnd, specs, (text) => said.push(text));
  try {
    await program.parseAsync([...(isAlone ? [alone.name] : []), ...argv], { from: "user" });
    return ended.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done;
    const { usageEnvelope, usageGuess, wrongIn, withGuess } = await import("./usage.ts");
    const { message, text } = wrongIn(argv, error.message, said.join(""));
    const guess = usageGuess(argv, message);
    parts.io.stderr.write(withGuess(text, guess));
    if (argv.includes("--json"))
      parts.io.stdout.write(`${JSON.stringify(usageEnvelope(argv, message, guess))}\n`);
    return EXIT.usage;
  }
}

/** The whole command line as a tree, also for whoever wants to know what commands and flags there are. */
export function buildProgram(
  parts: ProgramParts,
  onEnd: (exitCode: ExitCode) => void,
  specs: readonly CommandSpec[] = COMMANDS,
  writeErr: (text: string) => void = (text) => void parts.io.stderr.write(text),
): Command {
  const { io, base } = parts;
  const program = new Command("runmark")
    .description("Runs the experiments of a Markdown summary: submitted exactly once, watched, validated.")
    .version(base.version)
    .exitOverride()
    // Options that stand behind the name of an inner command are that one's, though the outer one has them too.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr,
    })
    .showSuggestionAfterError(false)
    .showHelpAfterError("Try: runmark --help");
  // A list is read for a name; what goes with it stands in the command's own help.
  program.configureHelp({ subcommandTerm: (command) => command.name() });
  program.addHelpText("after", "\nWhat a command takes, with examples: runmark COMMAND --help");
  for (const spec of specs) addCommand(program, spec, parts, onEnd);
  if (specs === COMMANDS) program.commandsGroup(AROUND).helpCommand(true);
  return program;
}

/** Of a line of 80 columns, beside the name of a command. */
const LIST_ROOM = 63;

function addCommand(
  program: Command,
  spec: CommandSpec,
  parts: ProgramParts,
  onEnd: (exitCode: ExitCode) => void,
  above: readonly string[] = [],
): void {
  const words = [...above, spec.name];
  const command = program
    .command(spec.name)
    .description(spec.summary)
    .summary(brief(spec.summary, LIST_ROOM));
  if (above.length === 0) command.helpGroup(purposeOf(spec.name));
  command.showHelpAfterError(`Try: runmark ${words.join(" ")} --help`);
  const examples = spec.examples.map((example) => `  ${example}`).join("\n");
  command.addHelpText(
    "after",
    `\nExamples:\n${examples}${spec.more === undefined ? "" : `\n\n${spec.more}`}`,
  );
  if (spec.isItself) command.enablePositionalOptions();
  for (const one of spec.commands ?? []) addCommand(command, one, parts, onEnd, words);
  if (spec.commands !== undefined && spec.isItself !== true) return;
  if (spec.args !== "") command.addArgument(new Argument(spec.args));
  for (const option of [...(spec.options ?? []), ...commonOptions(spec.standsAlone)])
    command.addOption(option);
  command.action(async () => {
    const named = command.processedArgs.flat().filter((word) => typeof word === "string");
    onEnd(await spec.run(callOf(parts, words[0] ?? spec.name, spec, command.opts(), named)));
  });
}

function callOf(
  { base, io }: ProgramParts,
  name: string,
  { args }: CommandSpec,
  options: Call["options"],
  words: readonly string[],
): Call {
  const { experiment } = options;
  const isNamed = args === "[experiment]" || (args === "[experiment...]" && words.length === 1);
  const reached = (isNamed ? words[0] : undefined) ?? experiment;
  const context: Context = {
    ...base,
    flags: flagsFrom(options),
    ...(experiment === undefined ? {} : { experiment }),
  };
  return {
    context,
    words,
    options,
    presentation: {
      ...{ command: name, options, io, env: base.system.host.env, cwd: base.cwd },
      ...(reached === undefined ? {} : { experiment: reached }),
    },
  };
}
