import type { Diagnostic } from "../model/diagnostic.ts";
import type { Event } from "../model/event.ts";
import type { Stop } from "../model/exit.ts";
import { ok, type Result } from "../model/result.ts";
import type { Choice } from "./choose.ts";
import { resultOf } from "./judge.ts";
import type { Session } from "./session.ts";
import type { Tooling } from "./tooling.ts";

/** Journals the tasks whose outputs were there before any job, so that they stay completed whatever becomes of the files. */
export async function completeFound(
  session: Session,
  choices: readonly Choice[],
  tooling: Tooling,
): Promise<Result<readonly Diagnostic[], Stop>> {
  const at = session.system.clock.now();
  const done = choices.flatMap(({ task, decision }) =>
    decision.kind === "complete" ? [{ task, path: decision.path, reason: decision.reason }] : [],
  );
  if (done.length === 0) return ok([]);
  const recorded = await session.record(
    done.map(({ task, path }): Event => ({ kind: "found", at, task: task.key, path })),
  );
  if (!recorded.ok) return recorded;
  const scored: Event[] = [];
  for (const { task } of done) {
    const result = await resultOf(session, task, tooling);
    if (result !== undefined) scored.push({ kind: "scored", at, task: task.key, result });
  }
  const told = await session.record(scored);
  if (!told.ok) return told;
  return ok(
    done.map(({ task, reason }) => ({
      severity: "info",
      code: "task.found",
      message: `${task.key} is completed without a job: ${reason}`,
      next: `To run it all the same: runmark retry ${task.key}`,
    })),
  );
}
