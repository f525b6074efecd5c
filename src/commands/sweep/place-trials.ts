import { dirname, join } from "node:path";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Trial } from "../../model/trial.ts";
import { addTrialRows } from "../../parse/trial-rows.ts";
import { rewriteSummary } from "../../tick/folder/rewrite.ts";
import { stampOf } from "../../tick/session/quiet.ts";
import type { Session } from "../../tick/session/session.ts";
import { EVALUATE_SCRIPT, TRAIN_SCRIPT } from "./lay-out.ts";

/** A job script that is to be there before its row is. */
export interface Script {
  readonly run: string;
  readonly text: string;
}

/** What is to be laid out at once. */
export interface Placing {
  readonly trainings: readonly { readonly trial: Trial; readonly text: string }[];
  readonly evaluations: readonly Script[];
  readonly task?: string;
}

/**
 * Lays trials out: first the job scripts, then the rows by which they are found. Stopped in between, the same is done again.
 * Answers whether there are rows that there were not.
 */
export async function placeTrials(
  session: Session,
  { trainings, evaluations, task }: Placing,
): Promise<Result<boolean, Stop>> {
  const { system, place } = session;
  const written = await writeScripts(session, [
    ...trainings.map(({ trial, text }) => ({ path: join(place.folder, trial.run, TRAIN_SCRIPT), text })),
    ...evaluations.map(({ run, text }) => ({ path: join(place.folder, run, EVALUATE_SCRIPT), text })),
  ]);
  if (!written.ok) return written;
  const rows = {
    trials: trainings.map(({ trial }) => trial),
    evaluations: evaluations.map(({ run }) => run),
    ...(task === undefined ? {} : { task }),
  };
  const added = await rewriteSummary(system, place, (summary) => addTrialRows(summary, rows));
  if (!added.ok) return added;
  const { before, after } = added.value;
  if (before === after) return ok(false);
  // Our own rows are no edit that has to settle; what somebody has saved since is one.
  const stat = await system.files.stat(place.summaryPath);
  if (stat !== undefined && (await system.files.readText(place.summaryPath)) === after)
    session.ownStamp = stampOf(stat);
  return ok(true);
}

export async function writeScripts(
  session: Session,
  scripts: readonly { readonly path: string; readonly text: string }[],
): Promise<Result<undefined, Stop>> {
  try {
    for (const { path, text } of scripts) await writeScript(session, path, text);
    return ok(undefined);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const next = "See that there is space, and the right to write; then start the sweep again";
    return err(stop(EXIT.errors, "sweep.unwritable", error.message, next, session.place.folder));
  }
}

/** One that says the same already is left alone; another is replaced as a whole. */
async function writeScript({ system: { files } }: Session, path: string, text: string): Promise<void> {
  if ((await files.stat(path))?.kind === "file" && (await files.readText(path)) === text) return;
  await files.makeFolder(dirname(path));
  const draft = `${path}.new`;
  await files.write(draft, text);
  await files.rename(draft, path);
}

export const refusedTrial = (run: string, reason: string, next: string): Diagnostic => ({
  severity: "error",
  code: "sweep.refused-trial",
  message: `${run} is not tried: ${reason}`,
  next,
});
