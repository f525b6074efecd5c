import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Stop } from "../../model/exit.ts";
import { ok, type Result } from "../../model/result.ts";
import type { Trial } from "../../model/trial.ts";
import { isTakenForStatus } from "../../parse/findings/hidden-statuses.ts";
import { addTrialRows, isReadAs, type TrialRows } from "../../parse/trial-rows.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { varies } from "../../sweep/space/applies.ts";
import { rewriteSummary } from "../../tick/folder/rewrite.ts";
import { stampOf } from "../../tick/session/quiet.ts";
import type { Session } from "../../tick/session/session.ts";
import { EVALUATE_SCRIPT, TRAIN_SCRIPT } from "./laid-out-texts.ts";
import { refusedTrial } from "./refused-trials.ts";
import { placeScript } from "./write-scripts.ts";

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

/** What came of it. */
export interface Placed {
  /** Whether there are rows that were not there before. */
  readonly hasChanged: boolean;
  /** Those whose training has its row now. */
  readonly runs: readonly string[];
  /** By run: why it could not be laid out. */
  readonly refused: ReadonlyMap<string, Diagnostic>;
}

export const NOTHING_PLACED: Placed = { hasChanged: false, runs: [], refused: new Map() };

/**
 * Lays trials out: first the job scripts, then the rows by which they are found. Stopped in between, the same is done again.
 * What cannot be laid out keeps nothing else back.
 */
export async function placeTrials(session: Session, placing: Placing): Promise<Result<Placed, Stop>> {
  const { task } = placing;
  const refused = new Map<string, Diagnostic>();
  const scripts = [
    ...placing.trainings.map(({ trial, text }) => ({ run: trial.run, name: TRAIN_SCRIPT, text })),
    ...placing.evaluations.map(({ run, text }) => ({ run, name: EVALUATE_SCRIPT, text })),
  ];
  for (const script of scripts) {
    const { run, name } = script;
    const finding = unreadable(run, name === TRAIN_SCRIPT ? run : task);
    const placed = finding === undefined ? await placeScript(session, script) : ok(finding);
    if (!placed.ok) return placed;
    if (placed.value !== undefined) refused.set(run, placed.value);
  }
  const isPlaced = ({ run }: { readonly run: string }): boolean => !refused.has(run);
  const trials = placing.trainings.map(({ trial }) => trial).filter(isPlaced);
  const added = await addRows(session, {
    trials,
    evaluations: placing.evaluations.filter(isPlaced).map(({ run }) => run),
    ...(task === undefined ? {} : { task }),
  });
  if (!added.ok) return added;
  return ok({ hasChanged: added.value, runs: trials.map(({ run }) => run), refused });
}

/** Answers whether there are rows that there were not. */
async function addRows(session: Session, rows: TrialRows): Promise<Result<boolean, Stop>> {
  const { system, place } = session;
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

/** Why a trial can have no row: one of its values would make a column of statuses of its parameter. */
export function misreadTrial({ parameters }: SweepDefinition, trial: Trial): Diagnostic | undefined {
  const shown = parameters.filter(varies).map(({ name }) => name);
  const misread = shown.find(
    (name) => Object.hasOwn(trial.parameters, name) && isTakenForStatus(name, String(trial.parameters[name])),
  );
  if (misread === undefined) return undefined;
  const reason = `${misread} ${trial.parameters[misread]} would be read as a status in the summary`;
  return refusedTrial(
    trial.run,
    reason,
    "Give the value another name, and let the command or the template put it back",
  );
}

/** A row that is read as that of another would be added again and again. Earlier versions gave such names. */
function unreadable(run: string, name: string | undefined): Diagnostic | undefined {
  if (name === undefined || isReadAs(name)) return undefined;
  const reason = `the summary does not read ${JSON.stringify(name)} as that name`;
  return refusedTrial(run, reason, "Begin another sweep in a new folder, with another name for it");
}
