import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Event } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import { ok, type Result } from "../../model/result.ts";
import { asWord } from "../../model/shell-word.ts";
import type { Choice } from "../choose/choose.ts";
import { taskScores } from "../evidence/task-scores.ts";
import type { Tooling } from "../evidence/tooling.ts";
import type { Session } from "../session/session.ts";

/** Journals the tasks whose outputs were there before any job, so that they stay completed whatever becomes of the files. */
export async function completeFound(
  session: Session,
  choices: readonly Choice[],
  tooling: Tooling,
): Promise<Result<readonly Diagnostic[], Stop>> {
  const at = session.system.clock.now();
  const done = choices.flatMap(({ task, decision }) =>
    decision.kind === "complete" ? [{ task, ...decision }] : [],
  );
  const events: Event[] = [];
  const lacking: Diagnostic[] = [];
  const { system, place, backend } = session;
  const world = { system, folder: place.folder, tooling, backend: backend.name };
  for (const { task, path, since } of done) {
    const { result, findings } = await taskScores(world, task, since, undefined);
    lacking.push(...findings);
    // Scores first: of an append that is cut off the first lines may stay, and what is found is not looked at again.
    if (result !== undefined) events.push({ kind: "scored", at, task: task.key, result });
    events.push({ kind: "found", at, task: task.key, path });
  }
  const recorded = await session.record(events);
  if (!recorded.ok) return recorded;
  const found = done.map(
    ({ task, reason }): Diagnostic => ({
      severity: "info",
      code: "task.found",
      message: `${task.key} is completed without a job: ${reason}`,
      next: `To run it all the same: runmark retry ${asWord(task.key)}`,
    }),
  );
  return ok([...found, ...lacking]);
}
