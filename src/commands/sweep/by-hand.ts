import type { Diagnostic } from "../../model/diagnostic.ts";
import type { TaskKey } from "../../model/experiment.ts";
import type { Trial } from "../../model/trial.ts";
import { editedCells } from "../../parse/edited-cells.ts";
import { locateCell, type Summary } from "../../parse/summary.ts";
import type { Choice } from "../../tick/choose/choose.ts";
import { isHeld } from "./trial-states.ts";

/** Trials that go on when a person says so. What the tick tells of already is not told twice. */
export function heldFindings(
  summary: Summary,
  choices: readonly Choice[],
  isOfTrial: (key: TaskKey) => boolean,
): readonly Diagnostic[] {
  return choices.flatMap((choice): Diagnostic[] => {
    const { task, standing, decision } = choice;
    if (!isHeld(choice) || !isOfTrial(task.key)) return [];
    if (decision.kind !== "blocked" || decision.next !== undefined) return [];
    const location = locateCell(summary, task.key, "status");
    return [
      {
        severity: "warning",
        code: "sweep.held",
        message: `${task.key} waits for a person: ${standing.reason ?? decision.reason}`,
        next: "Type `pending` as its status to let it run, or `skip` to leave it out; then start the sweep again",
        path: summary.path,
        ...(location === undefined ? {} : { location }),
      },
    ];
  });
}

/** What was tried is what the journal says; a cell that says otherwise changes nothing, and misleads whoever reads it. */
export function editedFindings(summary: Summary, trials: readonly Trial[]): readonly Diagnostic[] {
  return editedCells(summary, trials).map(
    ({ run, parameter, tried, says, location }): Diagnostic => ({
      severity: "warning",
      code: "sweep.edited-cell",
      message: `${run} was laid out with ${parameter} ${tried}, and its row says ${says}; its score is that of ${tried}`,
      next: `Undo it; to try ${says}, add it to the definition and start the sweep again`,
      path: summary.path,
      location,
    }),
  );
}
