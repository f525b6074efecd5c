import type { Diagnostic } from "../model/diagnostic.ts";
import type { Event } from "../model/event.ts";
import type { Stop } from "../model/exit.ts";
import { ok, type Result } from "../model/result.ts";
import type { Choice } from "./choose.ts";
import type { Session } from "./session.ts";

/** Journals the tasks whose outputs were there before any job, so that they stay completed whatever becomes of the files. */
export async function completeFound(
  session: Session,
  choices: readonly Choice[],
): Promise<Result<readonly Diagnostic[], Stop>> {
  const at = session.system.clock.now();
  const done = choices.flatMap(({ task, decision }) =>
    decision.kind === "complete" ? [{ task: task.key, path: decision.path, reason: decision.reason }] : [],
  );
  if (done.length === 0) return ok([]);
  const recorded = await session.record(
    done.map(({ task, path }): Event => ({ kind: "found", at, task, path })),
  );
  if (!recorded.ok) return recorded;
  return ok(
    done.map(({ task, reason }) => ({
      severity: "info",
      code: "task.found",
      message: `${task} is completed without a job: ${reason}`,
      next: `To run it all the same: runmark retry ${task}`,
    })),
  );
}
