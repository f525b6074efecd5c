import { resolve } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import { EXIT, type ExitCode, type Stop, stop } from "../model/exit.ts";
import { err, ok, type Result } from "../model/result.ts";
import { SUMMARY_NAME } from "../tick/folder/place.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { type Below, experimentsBelow, folderNamed } from "./experiments-below.ts";
import { wayTo } from "./invocation.ts";

/** What a command answers about several experiments, each as if it had been asked about it alone. */
export interface Several<Data> {
  readonly experiments: readonly OneOfSeveral<Data>[];
}

export interface OneOfSeveral<Data> {
  readonly summary: string;
  readonly ok: boolean;
  readonly exitCode: ExitCode;
  /** Null where the command stopped before it had anything to say. */
  readonly data: Data | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a person asked for: experiments by name, and all those below a folder. */
export interface Wanted {
  readonly named: readonly string[];
  readonly below?: string;
}

export interface Chosen {
  /** Each once. */
  readonly experiments: readonly ChosenOne[];
  /** What was noticed on the way. */
  readonly findings: readonly Diagnostic[];
}

export interface ChosenOne {
  /** As a person would name it from where the command was called. */
  readonly named: string;
  /** Path of its summary; where that was not found, of what was named. */
  readonly summary: string;
}

/** Finds the experiments that are meant. Those that cannot be found are left in: they get their answer with the others. */
export async function chooseExperiments(
  context: Context,
  { named, below }: Wanted,
): Promise<Result<Chosen, Stop>> {
  const found = below === undefined ? ok({ folders: [], findings: [] }) : await lookBelow(context, below);
  if (!found.ok) return found;
  const { folders, findings } = found.value;
  const places = new Map<string, string>();
  for (const name of [...named, ...folders.map((folder) => wayTo(folder, context.cwd))]) {
    const summary = await summaryOf({ ...context, experiment: name });
    if (!places.has(summary)) places.set(summary, name);
  }
  return ok({ experiments: [...places].map(([summary, named]) => ({ summary, named })), findings });
}

async function lookBelow(context: Context, below: string): Promise<Result<Below, Stop>> {
  const named = await folderNamed(context, below);
  if (!named.ok) return named;
  const root = named.value;
  const found = await experimentsBelow(context.system.files, root);
  if (found.folders.length > 0) return ok(found);
  const message = `there is no ${SUMMARY_NAME} in ${root} or below it`;
  const none = stop(EXIT.errors, "experiments.none", message, "Create one with: runmark init FOLDER", root);
  return err({ ...none, diagnostics: [...none.diagnostics, ...found.findings] });
}

async function summaryOf(context: Context): Promise<string> {
  const place = await placeOf(context);
  return place.ok ? place.value.summaryPath : resolve(context.cwd, context.experiment ?? ".");
}

/** Asks about one after the other. Whatever becomes of one, the others get their turn. */
export async function eachOf<Data>(
  context: Context,
  experiments: readonly ChosenOne[],
  ask: (context: Context) => Promise<Answer<Data>>,
  tell: (one: ChosenOne, answer: Answer<Data>) => void,
): Promise<readonly (ChosenOne & OneOfSeveral<Data>)[]> {
  const answers: (ChosenOne & OneOfSeveral<Data>)[] = [];
  for (const one of experiments) {
    const asked = { ...context, experiment: one.named };
    const answer = context.signal.aborted ? NOT_BEGUN : await ask(asked).catch(bugIn);
    tell(one, answer);
    const { exitCode, data = null, diagnostics } = answer;
    answers.push({ ...one, ok: exitCode === EXIT.done, exitCode, data, diagnostics });
  }
  return answers;
}

/** The process was asked to end before it was this one's turn. */
const NOT_BEGUN: Answer<never> = {
  exitCode: EXIT.workLeft,
  diagnostics: [
    {
      severity: "info",
      code: "experiments.not-begun",
      message: "asked to end before it was this experiment's turn",
      next: "Run the same command again",
    },
  ],
};

/** A bug that one summary brings to light must not stop the others for as long as it is there. */
function bugIn(error: unknown): Answer<never> {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const next = "Run the same command again; please report it with the text above";
  return stopped(stop(EXIT.bug, "bug", `this should never happen, and nothing is lost: ${message}`, next));
}

/** What matters most to who reads nothing but the code stands first. */
const WORST_FIRST: readonly ExitCode[] = [
  EXIT.bug,
  EXIT.usage,
  EXIT.errors,
  EXIT.unreachable,
  EXIT.personNeeded,
  EXIT.held,
  EXIT.workLeft,
  EXIT.someFailed,
];

export function exitCodeOf(answers: readonly { readonly exitCode: ExitCode }[]): ExitCode {
  const codes = new Set(answers.map(({ exitCode }) => exitCode));
  return WORST_FIRST.find((code) => codes.has(code)) ?? EXIT.done;
}
