import type { Answer } from "../commands/command.ts";
import { findingsReaching } from "../commands/invocation.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { ExitCode } from "../model/exit.ts";
import type { Io } from "./io.ts";
import type { CommonOptions } from "./options.ts";
import { type StreamTraits, type Terminal, terminalOf } from "./terminal.ts";
import { headOf, oneWithEachHead, renderDiagnostics } from "./text/diagnostics.ts";
import { typedFindings } from "./text/typed.ts";

export interface Presentation {
  readonly command: string;
  readonly options: CommonOptions;
  readonly io: Io;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Takes the text in place of both streams: it goes to a file that grows with every tick. */
  readonly log?: (text: string) => void;
  /** Whether a text stands in that file already: a warning is said there once, not with every tick. */
  readonly isLogged?: (text: string) => boolean;
  /** As it was named, if it was. */
  readonly experiment?: string;
}

/** Version of the JSON that commands answer with. */
export const SCHEMA = "runmark/1";

/** Commands whose answer is not the findings, and must not scroll away above them. */
const BRIEF: ReadonlySet<string> = new Set(["runmark", "status", "plan", "preflight", "run", "tick"]);

/** Shows an answer as one JSON value or as text, and hands on its exit code. */
export function present<Data>(
  answer: Answer<Data>,
  presentation: Presentation,
  text: (data: Data, terminal: Terminal) => string,
): ExitCode {
  const { command, options, io } = presentation;
  const { exitCode, data } = answer;
  if (!options.json) return presentPart(answer, presentation, text);
  const diagnostics = toldFindings(answer, presentation);
  const envelope = { schema: SCHEMA, command, ok: exitCode === 0, exitCode, data: data ?? null, diagnostics };
  io.stdout.write(`${JSON.stringify(envelope)}\n`);
  return exitCode;
}

/** Findings as JSON has them: with next steps that can be typed as they are. */
export const toldFindings = (
  { diagnostics }: Pick<Answer<unknown>, "diagnostics">,
  { cwd, experiment }: Pick<Presentation, "cwd" | "experiment">,
): readonly Diagnostic[] => typedFindings(findingsReaching(diagnostics, experiment), cwd);

type Sink = StreamTraits & { write(text: string): unknown };

/**
 * A quiet tick leaves the experiment to another that is at work without a word: cron would mail it each time. What a log has
 * room for are errors, and warnings that are new in it.
 */
const isShown =
  ({ command, options, log, isLogged, cwd }: Presentation) =>
  (finding: Diagnostic): boolean => {
    const { severity, code } = finding;
    if (!options.quiet && log === undefined) return true;
    if (severity === "error") return !(command === "tick" && code === "lock.held");
    return !options.quiet && severity === "warning" && isLogged?.(headOf(finding, cwd)) === false;
  };

/** Shows an answer as text: what was asked for on stdout, findings on stderr. What is said stands below the title, if it has one. */
export function presentPart<Data>(
  { exitCode, data, diagnostics }: Answer<Data>,
  presentation: Presentation,
  text: (data: Data, terminal: Terminal) => string,
  title?: string,
): ExitCode {
  const { command, options, io, env, cwd, experiment, log } = presentation;
  const findings = findingsReaching(diagnostics, experiment).filter(isShown(presentation));
  const shown = log === undefined ? findings : oneWithEachHead(findings, cwd);
  const file: Sink | undefined = log && { write: log };
  const [stdout, stderr]: [Sink, Sink] = [file ?? io.stdout, file ?? io.stderr];
  const out = terminalOf(stdout, env, options.color);
  const err = terminalOf(stderr, env, options.color);
  const below = (said: string, { colors }: Terminal): string =>
    said === "" || title === undefined ? said : `${colors.bold(title)}:\n${said}`;
  const amount = options.all === true || log !== undefined ? "all" : BRIEF.has(command) ? "one" : "few";
  const told = below(renderDiagnostics(shown, err, cwd, amount), err);
  // What is told below a screen must not push its head off.
  const taken = stderr.isTTY ? told.split("\n").length - 1 : 0;
  if (data !== undefined && !options.quiet)
    stdout.write(below(text(data, { ...out, rows: out.rows - taken }), out));
  stderr.write(told);
  return exitCode;
}
