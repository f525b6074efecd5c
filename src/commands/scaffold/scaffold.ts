import { relative, resolve } from "node:path";
import { attempt, type IoFailure, remedyOf } from "../../journal/io.ts";
import { hasErrors } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { toolingOf } from "../../tick/evidence/tooling.ts";
import type { Place } from "../../tick/folder/place.ts";
import { readConfig } from "../../tick/folder/read-config.ts";
import { readSummaryFile } from "../../tick/folder/read-summary.ts";
import { type Answer, type Context, placeOf, stopped } from "../command.ts";
import { tasksFor, tasksIn } from "./choose.ts";
import { lookAtFiles, type ScaffoldedFile, writeFiles } from "./files.ts";
import { type MakingWorld, makeFiles } from "./make.ts";

export interface ScaffoldOptions {
  /** The template of all scripts, as it was named from where the person stands. */
  readonly template?: string;
  /** Of tasks in this stage only. */
  readonly stage?: string;
  /** Also over what a person has changed. */
  readonly isForced: boolean;
  readonly isDryRun: boolean;
}

export interface Scaffolded {
  readonly experiment: string;
  readonly isDryRun: boolean;
  readonly files: readonly ScaffoldedFile[];
}

/** Writes the job scripts of runs from templates, with the values of their rows; never over what a person has changed, unless told to. */
export async function scaffold(
  context: Context,
  names: readonly string[],
  options: ScaffoldOptions,
): Promise<Answer<Scaffolded>> {
  const { files } = context.system;
  const opened = await open(context);
  if (!opened.ok) return stopped(opened.error);
  const { place, summary } = opened.value;
  const tasks = tasksFor(summary.experiment, names);
  if (!tasks.ok) return stopped(tasks.error);
  const { template, stage } = options;
  const ofStage = tasksIn(tasks.value, stage);
  if (!ofStage.ok) return stopped(ofStage.error);
  const made = await makeFiles(files, opened.value, {
    tasks: ofStage.value,
    template: template === undefined ? undefined : relative(place.folder, resolve(context.cwd, template)),
  });
  if (!made.ok) return stopped(made.error);
  const { isForced, isDryRun } = options;
  const done = await attempt(place.folder, async () => {
    const looked = await lookAtFiles(files, place.folder, made.value, isForced);
    return isDryRun ? looked.map(({ shown }) => shown) : writeFiles(context.system, place.folder, looked);
  });
  if (!done.ok) return stopped(unwritable(done.error, place));
  const isLeft = done.value.some(({ action }) => action === "changed");
  return {
    exitCode: isLeft && !isDryRun ? EXIT.personNeeded : EXIT.done,
    data: { experiment: summary.experiment.name, isDryRun, files: done.value },
    diagnostics: [],
  };
}

function unwritable(failure: IoFailure, { folder }: Place): Stop {
  // `init`, which scaffolds as well, cannot be called again: the summary is there.
  const next = remedyOf(failure, `See that you may write there${THEN}`, THEN);
  return stop(EXIT.errors, "scaffold.unwritable", failure.message, next, folder);
}

const THEN = ", then: runmark scaffold";

async function open(context: Context): Promise<Result<MakingWorld, Stop>> {
  const place = await placeOf(context);
  if (!place.ok) return place;
  const { config, problems } = await readConfig(context.system, place.value, context.flags);
  const summary = await readSummaryFile(context.system.files, place.value);
  if (!summary.ok) return summary;
  const found = [...problems, ...summary.value.diagnostics].filter(({ severity }) => severity === "error");
  if (hasErrors(found)) return err({ exitCode: EXIT.errors, diagnostics: found });
  const tooling = toolingOf(summary.value.experiment, config);
  return ok({ place: place.value, summary: summary.value, tooling });
}
