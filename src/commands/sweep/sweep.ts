import { basename, join } from "node:path";
import { hasErrors } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { missingColumns } from "../../parse/trial-rows.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { toolingOf } from "../../tick/evidence/tooling.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import { readSummaryFile } from "../../tick/folder/read-summary.ts";
import type { Session } from "../../tick/session/session.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { type RunObserver, type RunResult, repeat } from "../repeat.ts";
import { holding } from "../run.ts";
import { refusedEdit } from "./goes-on.ts";
import { Growing } from "./growing.ts";
import { EVALUATE_TOOL, isShown, layOut, TRAIN_TOOL, toolsLine } from "./lay-out.ts";
import { outlineOf, type SweepOutline } from "./plan.ts";
import type { SweepProgress } from "./progress.ts";
import { type Defined, readDefined } from "./read.ts";
import { optimizerOf, sizeOfSearch } from "./search.ts";

export interface SweepObserver extends RunObserver {
  /** The definition holds, and the first look is about to be taken. */
  onBegin(outline: SweepOutline): void;
  onProgress(progress: SweepProgress): void;
}

export interface SweepOptions {
  /** Nothing more is laid out once a trial has failed; what is under way goes on. */
  readonly failFast: boolean;
}

export interface SweepResult extends RunResult {
  /** Absent where it was ended before its first look. */
  readonly sweep?: SweepProgress;
}

/** Runs a sweep to its end, or goes on with one: all that is known of it is in the experiment's journal. */
export async function sweep(
  context: Context,
  named: string | undefined,
  options: SweepOptions,
  observer: SweepObserver,
): Promise<Answer<SweepResult>> {
  const defined = await readDefined(context, named);
  if (!defined.ok) return stopped(defined.error);
  const { definition, folder } = defined.value;
  const laidOut = await layOut(context.system.files, folder, definition);
  if (!laidOut.ok) return stopped(laidOut.error);
  const place = { folder, summaryPath: join(folder, SUMMARY_NAME) };
  const flags = withCap(context.flags, definition);
  return holding({ ...context, flags }, { place, purpose: "sweep", observer }, async (session, heard) => {
    const fits = await takeDefinition(session, defined.value);
    if (!fits.ok) return stopped(fits.error);
    observer.onBegin(outlineOf(definition));
    const growing = new Growing({
      session,
      ...{ definition, templates: defined.value.templates, failFast: options.failFast },
      size: sizeOfSearch(definition),
      optimizerFor: (tried) => optimizerOf(context.system, folder, definition, tried),
      onProgress: (progress) => observer.onProgress(progress),
    });
    try {
      const answer = await repeat(session, { observer, heard, grower: growing });
      return withProgress(answer, growing.progress);
    } finally {
      await growing.close();
    }
  });
}

/** No more jobs at the same time than the schedule says, unless the person says otherwise. */
const withCap = (flags: Context["flags"], { parallel }: SweepDefinition): Context["flags"] =>
  flags.has("max_in_flight") ? flags : new Map([...flags, ["max_in_flight", parallel] as const]);

/** That trials were stopped because others are better is no failure. */
function withProgress(answer: Answer<RunResult>, progress: SweepProgress | undefined): Answer<SweepResult> {
  const { data, diagnostics, exitCode } = answer;
  if (data === undefined) return { exitCode, diagnostics };
  const isGood = exitCode === EXIT.someFailed && progress?.trials.failed === 0 && !hasErrors(diagnostics);
  // What could not be laid out has failed as well, though no job has; without any score nothing was found out.
  const isBad = exitCode === EXIT.done && (hasErrors(diagnostics) || hasNoScore(progress));
  return {
    exitCode: isGood ? EXIT.done : isBad ? EXIT.someFailed : exitCode,
    data: { ...data, ...(progress === undefined ? {} : { sweep: progress }) },
    diagnostics,
  };
}

const hasNoScore = (progress: SweepProgress | undefined): boolean =>
  progress?.phase === "done" && progress.best === undefined && progress.trials.completed > 0;

/** Puts down under which definition trials are laid out from here on, if those that there are can stand beside them. */
async function takeDefinition(
  session: Session,
  { definition, path, folder }: Defined,
): Promise<Result<undefined, Stop>> {
  const { journal, system, place } = session;
  const text = JSON.stringify(definition);
  const before = journal.state.sweep;
  const refused = refusedEdit(before, { definition, path });
  if (refused !== undefined) return err(refused);
  const summary = await readSummaryFile(system.files, place);
  if (!summary.ok) return summary;
  const varying = definition.parameters.filter(isShown).map(({ name }) => name);
  const [lacking] = missingColumns(summary.value, varying);
  if (lacking !== undefined) return err(noColumn(lacking, place.summaryPath));
  const tooling = toolingOf(summary.value.experiment, session.config);
  const isServed =
    tooling.toolName("training") === TRAIN_TOOL &&
    (definition.evaluate === undefined || tooling.toolName("evaluation") === EVALUATE_TOOL);
  if (!isServed) return err(await noTools(definition, join(folder, "runmark.yaml")));
  if (before?.definition === text) return ok(undefined);
  const { metric, direction } = definition.objective;
  return session.record([{ kind: "sweep", at: system.clock.now(), definition: text, metric, direction }]);
}

const noColumn = (name: string, path: string): Stop =>
  stop(
    EXIT.errors,
    "sweep.no-column",
    `the table of runs has no column for the parameter ${name}`,
    `Add a column ${name} to the table below \`## All Runs\`, or move the definition into a folder of its own`,
    path,
  );

const noTools = async (definition: SweepDefinition, path: string): Promise<Stop> =>
  stop(
    EXIT.errors,
    "sweep.no-tools",
    `the configuration here has no ${TRAIN_TOOL} for the trials of a sweep`,
    `Move the definition into a folder of its own, or add to ${basename(path)}: ${await toolsLine(definition)}`,
    path,
  );
