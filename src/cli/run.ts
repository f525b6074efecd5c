import { setFlagsFromString } from "node:v8";
import type { Answer } from "../commands/command.ts";
import { findingsReaching, invocation } from "../commands/invocation.ts";
import type { RunResult } from "../commands/repeat.ts";
import type { ExitCode } from "../model/exit.ts";
import { settingWords } from "./options.ts";
import { present } from "./present.ts";
import { type Call, withExperiment } from "./spec.ts";
import { sweepView } from "./sweep-view.ts";
import { harmless, type Terminal, terminalOf } from "./terminal.ts";
import { many } from "./text/many.ts";
import { renderOverview } from "./text/overview.ts";
import type { View } from "./view.ts";

const silent: View = {
  onEvent: () => undefined,
  onTurned: () => undefined,
  onTick: () => undefined,
  onTrouble: () => undefined,
  onHeadline: () => undefined,
  say: () => undefined,
  close: () => undefined,
};

/** Runs to the end or until it is asked to leave, with a live view on a terminal and lines elsewhere. */
export async function runCommand(call: Call): Promise<ExitCode> {
  const { run } = await import("../commands/run.ts");
  const view = await viewFor(call);
  const watching = sweepView(view);
  const options = { preflight: wantsPreflight(call) };
  const answer = await run(withExperiment(call), watching, options).finally(() => view.close());
  return present(
    { ...answer, diagnostics: finalFindings(answer, call) },
    call.presentation,
    (result, terminal) => `${renderEnd(result, terminal, call)}${watching.end(result, terminal, call)}`,
  );
}

/** `--no-preflight` was not given. */
export const wantsPreflight = ({ options }: Call): boolean => options.preflight !== false;

/** Whoever watched has been told the findings on the way; only one that stopped the command is new. */
export const finalFindings = (
  answer: Answer<RunResult>,
  { options }: Call,
): Answer<RunResult>["diagnostics"] => (options.json || answer.data === undefined ? answer.diagnostics : []);

export async function viewFor({ options, presentation, context }: Call): Promise<View> {
  // A process that waits for days is to stay small: else V8 lets garbage grow by tens of MiB before it looks at it.
  setFlagsFromString("--semi-space-growth-factor=1");
  if (options.json || options.quiet) return silent;
  const { io, env, cwd, experiment } = presentation;
  const { now } = context.system.clock;
  const terminal = (): Terminal => terminalOf(io.stdout, env, options.color);
  if (terminal().isLive) {
    const { liveView } = await import("./live.ts");
    return reachingView(liveView(io.stdout, terminal, cwd, now), experiment);
  }
  const { plainView } = await import("./plain.ts");
  const view = plainView((text) => void io.stdout.write(text), terminal(), cwd, now);
  return reachingView({ ...view, close: () => undefined }, experiment);
}

/** The same view, told findings whose commands reach the experiment. */
const reachingView = (view: View, experiment: string | undefined): View => ({
  ...view,
  onTick: (overview, findings) => view.onTick(overview, findingsReaching(findings, experiment)),
  onTrouble: ({ exitCode, diagnostics }, delayMs) =>
    view.onTrouble({ exitCode, diagnostics: findingsReaching(diagnostics, experiment) }, delayMs),
});

/** What is said below the table at the end, and above it a blank line. */
const LINES_BELOW = 5;

/** `again`: the command that goes on, where that is not `run`. */
export function renderEnd(
  result: RunResult,
  terminal: Terminal,
  { options, context }: Call,
  again?: string,
): string {
  const screen = { ...terminal, rows: terminal.rows - LINES_BELOW };
  const table = renderOverview(result, screen, options.all === true, {
    cwd: context.cwd,
    host: context.system.host.name,
  });
  if (!result.detached)
    return `\n${table}${terminal.colors.dim(`The summary is up to date: ${harmless(result.summary)}`)}\n`;
  // What was capped by a flag is to stay capped.
  const flags = settingWords(options);
  const command = (name: string): string => `${invocation(name, result.summary, context.cwd)}${flags}`;
  return `\n${table}\nLeft; ${whatGoesOn(result.jobs)}.\n→ Come back with: ${again ?? command("run")}\n→ Look once with: ${command("tick")}\n`;
}

/** `2 jobs run on, 5 wait in the queue`. */
function whatGoesOn({ running, waiting }: RunResult["jobs"]): string {
  const wait = `${waiting === 1 ? "waits" : "wait"} in the queue`;
  if (running === 0) return waiting === 0 ? "no job is in the queue" : `${many(waiting, "job")} ${wait}`;
  const run = `${many(running, "job")} ${running === 1 ? "runs" : "run"} on`;
  return waiting === 0 ? run : `${run}, ${waiting} ${wait}`;
}
