import { join } from "node:path";
import { attempt as tryTo } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Event } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import { type TaskKey, taskKey } from "../../model/experiment.ts";
import { type Attempt, lastAttempt } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import { asWord } from "../../model/shell-word.ts";
import type { SweepRecord, Trial } from "../../model/trial.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import { scriptHash } from "../../tick/choose/body.ts";
import type { Session } from "../../tick/session/session.ts";
import { EVALUATE_SCRIPT, TRAIN_SCRIPT } from "./laid-out-texts.ts";
import { isAsWritten } from "./signed.ts";
import { writeScripts } from "./write-scripts.ts";

/** After so many in a row nobody expects that the next trial will be taken. */
export const MOST_REFUSALS = 3;

/** A job of a trial that the backend did not take. */
interface Refusal {
  readonly trial: Trial;
  readonly key: TaskKey;
  readonly at: "training" | "evaluation";
  readonly scriptHash: string | undefined;
  /** Epoch ms. */
  readonly refusedAt: number;
  readonly reason: string;
}

type Records = Session["journal"]["state"]["records"];

export interface Submissions {
  /** In the order of the trials. */
  readonly refusals: readonly Refusal[];
  /** Whether a job of that kind was ever taken under the present definition. */
  readonly isProven: (at: Refusal["at"]) => boolean;
}

/** What the backend has said to the jobs of a sweep so far. */
export function submissionsOf(sweep: SweepRecord, records: Records, task: string | undefined): Submissions {
  const refusals: Refusal[] = [];
  const proven = new Set<Refusal["at"]>();
  for (const trial of sweep.trials) {
    const kinds = [
      ["training", taskKey(TRAINING, trial.run)],
      ...(task === undefined ? [] : [["evaluation", taskKey(EVALUATION, trial.run, task)] as const]),
    ] as const;
    for (const [at, key] of kinds) {
      const record = records.get(key);
      if (record?.attempts.some((each) => each.intendedAt >= sweep.since && wasTaken(each))) proven.add(at);
      const last = lastAttempt(record);
      if (last === undefined || record?.wish !== undefined) continue;
      const { phase } = last;
      if (phase.kind !== "over" || phase.job !== undefined || phase.status !== "failed") continue;
      const { scriptHash: hash } = last;
      refusals.push({ trial, key, at, scriptHash: hash, refusedAt: phase.at, reason: phase.note ?? "" });
    }
  }
  return { refusals, isProven: (at) => proven.has(at) };
}

const wasTaken = ({ phase }: Attempt): boolean => "job" in phase && phase.job !== undefined;

/**
 * Why nothing more is laid out: all that was sent under the present definition was refused for one reason, which will be the
 * next trial's as well, since all ask for the same. `isLast`: nothing more is to come, so that fewer say enough.
 */
export function refusedAlike(
  sweep: SweepRecord,
  { refusals, isProven }: Submissions,
  isLast: boolean,
): Diagnostic | undefined {
  for (const at of ["training", "evaluation"] as const) {
    if (isProven(at)) continue;
    const last = refusals
      .filter((each) => each.at === at && each.refusedAt >= sweep.since)
      .slice(-MOST_REFUSALS);
    const [first] = last;
    if (first === undefined || last.length < (isLast ? 1 : MOST_REFUSALS)) continue;
    if (last.some((each) => alike(each) !== alike(first))) continue;
    return {
      severity: "error",
      code: "sweep.refused",
      message: `no ${at} is taken, and all ask for the same: ${first.reason}`,
      next: `Mend \`resources:\` in the definition and start the sweep again, which sends those that were refused once more; if it is not the definition: runmark retry ${asWord(first.key)}`,
    };
  }
  return undefined;
}

/** Without what tells one trial from another. */
const alike = ({ reason, trial }: Refusal): string => reason.replaceAll(trial.run, "");

/**
 * Sends once more what was refused before the definition was edited, with what it asks for now. Whether it was done the journal
 * says: a crash in between does the same again. A script that a person has edited is theirs.
 */
export async function sendAgain(
  session: Session,
  sweep: SweepRecord,
  { refusals }: Submissions,
  scriptOf: (trial: Trial, at: Refusal["at"]) => Promise<string | undefined>,
): Promise<Result<number, Stop>> {
  const again: Event[] = [];
  const scripts: { path: string; text: string }[] = [];
  for (const { trial, key, at, scriptHash: hash, refusedAt } of refusals) {
    const text = refusedAt > sweep.since ? undefined : await scriptOf(trial, at);
    if (text === undefined || scriptHash(text) === hash) continue;
    const name = at === "training" ? TRAIN_SCRIPT : EVALUATE_SCRIPT;
    const path = join(session.place.folder, trial.run, name);
    const before = await tryTo(path, () => session.system.files.readText(path));
    if (!before.ok || before.value === undefined || !isAsWritten(before.value)) continue;
    scripts.push({ path, text });
    again.push({ kind: "told", at: session.system.clock.now(), task: key, word: "retry" });
  }
  if (again.length === 0) return ok(0);
  const written = await writeScripts(session, scripts);
  if (!written.ok) return written;
  const recorded = await session.record(again);
  return recorded.ok ? ok(again.length) : recorded;
}
