import type { Answer } from "../commands/command.ts";
import { findingsReaching } from "../commands/invocation.ts";
import type { ExitCode } from "../model/exit.ts";
import type { Io } from "./io.ts";
import type { CommonOptions } from "./options.ts";
import { type Terminal, terminalOf } from "./terminal.ts";
import { renderDiagnostics } from "./text/diagnostics.ts";
import { typedFindings } from "./text/typed.ts";

export interface Presentation {
  readonly command: string;
  readonly options: CommonOptions;
  readonly io: Io;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** As it was named, if it was. */
  readonly experiment?: string;
}

/** Version of the JSON that commands answer with. */
export const SCHEMA = "runmark/1";

/** Commands whose answer is not the findings, and must not scroll away above them. */
const BRIEF: ReadonlySet<string> = new Set(["status", "plan", "preflight", "run", "tick"]);

/** Shows an answer as one JSON value or as text, and hands on its exit code. */
export function present<Data>(
  answer: Answer<Data>,
  { command, options, io, env, cwd, experiment }: Presentation,
  text: (data: Data, terminal: Terminal) => string,
): ExitCode {
  const { exitCode, data } = answer;
  const diagnostics = findingsReaching(answer.diagnostics, experiment);
  if (options.json) {
    const envelope = {
      schema: SCHEMA,
      command,
      ok: exitCode === 0,
      exitCode,
      data: data ?? null,
      diagnostics: typedFindings(diagnostics, cwd),
    };
    io.stdout.write(`${JSON.stringify(envelope)}\n`);
    return exitCode;
  }
  const shown = options.quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  if (data !== undefined && !options.quiet)
    io.stdout.write(text(data, terminalOf(io.stdout, env, options.color)));
  const amount = options.all ? "all" : BRIEF.has(command) ? "one" : "few";
  io.stderr.write(renderDiagnostics(shown, terminalOf(io.stderr, env, options.color), cwd, amount));
  return exitCode;
}
