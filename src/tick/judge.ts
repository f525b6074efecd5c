import type { Event } from "../model/event.ts";
import type { Stop } from "../model/exit.ts";
import type { Task } from "../model/experiment.ts";
import { lastAttempt } from "../model/record.ts";
import { ok, type Result } from "../model/result.ts";
import { verdictOnEnd } from "../monitor/conclude.ts";
import { judgeOutputs } from "../validate/outputs.ts";
import { problemOf } from "../validate/verdict.ts";
import type { Session } from "./session.ts";
import { type Tooling, valuesOf } from "./tooling.ts";

/**
 * Gives the verdict on what has ended, for a good end by its outputs. What is not whole gets a grace period, since a shared file system may show
 * the files of another node late.
 */
export async function judgeEnded(
  session: Session,
  tasks: readonly Task[],
  tooling: Tooling,
): Promise<Result<undefined, Stop>> {
  const now = session.system.clock.now();
  const graceMs = session.config.values["validate.grace_seconds"] * 1000;
  const events: Event[] = [];
  for (const task of tasks) {
    const attempt = lastAttempt(session.journal.state.records.get(task.key));
    if (attempt?.phase.kind !== "ended") continue;
    const of = { at: now, task: task.key, attempt: attempt.number };
    const verdict = verdictOnEnd(of, attempt, attempt.phase.last);
    if (verdict !== undefined) {
      events.push(verdict);
      continue;
    }
    const problem = await problemWithTask(session, task, tooling);
    if (problem === undefined) events.push({ kind: "judged", ...of, status: "completed" });
    else if (now - attempt.phase.at >= graceMs) {
      events.push({ kind: "judged", ...of, status: "invalid", note: problem });
    }
  }
  const recorded = await session.record(events);
  return recorded.ok ? ok(undefined) : recorded;
}

async function problemWithTask(session: Session, task: Task, tooling: Tooling): Promise<string | undefined> {
  const tool = tooling.toolOf(task.stage);
  if (tool === undefined) return `there is no tool "${tooling.toolName(task.stage)}" to check its outputs`;
  const { files } = session.system;
  const verdict = await judgeOutputs(
    files,
    session.place.folder,
    tool,
    valuesOf(task),
    tooling.epochsOf(task.run),
  );
  return verdict.kind === "valid" ? undefined : problemOf(verdict);
}
