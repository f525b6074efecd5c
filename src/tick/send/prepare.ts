import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Stop } from "../../model/exit.ts";
import type { Partition } from "../../model/job.ts";
import { lastAttempt } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import { asWord } from "../../model/shell-word.ts";
import { withinPartitions } from "../../select/partitions.ts";
import type { Refused, Remedied } from "../../select/remedies.ts";
import type { Choice } from "../choose/choose.ts";
import type { Tooling } from "../evidence/tooling.ts";
import type { Session } from "../session/session.ts";
import { adjust } from "./adjust.ts";

export interface Prepared {
  /** What can go in, with what it may ask for where it goes. */
  readonly chosen: readonly Choice[];
  readonly findings: readonly Diagnostic[];
}

/**
 * Does what has to be done before another attempt, and takes out those for which it cannot be done: why is journaled, and the
 * policy lets them be from then on. Tasks that go in for the first time pass as they are.
 */
export async function prepareRetries(
  session: Session,
  choices: readonly Choice[],
  tooling: Tooling,
): Promise<Result<Prepared, Stop>> {
  const partitions = choices.some(asksForOther) ? await session.backend.partitions?.() : undefined;
  const chosen: Choice[] = [];
  const findings: Diagnostic[] = [];
  for (const choice of choices) {
    if (session.signal.aborted) break;
    const prepared = await prepare(session, choice, tooling, partitions ?? []);
    if (!prepared.ok) return prepared;
    if (!("reason" in prepared.value)) {
      chosen.push(prepared.value);
      continue;
    }
    const declined = await decline(session, choice, prepared.value.reason);
    if (!declined.ok) return declined;
    findings.push(declined.value);
  }
  return ok({ chosen, findings });
}

/** Another attempt that asks for what its script does not say; one that was announced already goes in as it was. */
const asksForOther = ({ decision, record }: Choice): boolean =>
  decision.kind === "submit" &&
  lastAttempt(record)?.phase.kind === "over" &&
  Object.keys(decision.retry?.overrides ?? {}).length > 0;

async function prepare(
  session: Session,
  choice: Choice,
  tooling: Tooling,
  partitions: readonly Partition[],
): Promise<Result<Choice | Refused, Stop>> {
  const { decision, task, record } = choice;
  const failed = lastAttempt(record);
  if (decision.kind !== "submit" || decision.retry === undefined || failed?.phase.kind !== "over")
    return ok(choice);
  const knob = tooling.toolOf(task.stage)?.knob;
  if (decision.retry.turnsKnob && knob !== undefined) {
    const turned = await adjust(session, choice, knob);
    if (!turned.ok) return turned;
    if (!turned.value.ok) return ok({ kind: "no", reason: turned.value.error });
  }
  const here = session.backend.name === "local" ? withoutNodes(decision.retry) : decision.retry;
  const retry = withinPartitions(here, failed, partitions);
  return ok(retry.kind === "no" ? retry : { ...choice, decision: { ...decision, retry } });
}

/** On one machine there is no other node to go to. */
function withoutNodes(retry: Remedied): Remedied {
  const { exclude: _none, ...overrides } = retry.overrides;
  return { ...retry, overrides };
}

async function decline(
  session: Session,
  { task, record }: Choice,
  reason: string,
): Promise<Result<Diagnostic, Stop>> {
  const attempt = lastAttempt(record)?.number ?? 0;
  const at = session.system.clock.now();
  const recorded = await session.record([{ kind: "declined", at, task: task.key, attempt, reason }]);
  if (!recorded.ok) return recorded;
  return ok({
    severity: "warning",
    code: "retry.declined",
    message: `${task.key} is not tried again: ${reason}`,
    next: `Mend it, then: runmark retry ${asWord(task.key)}`,
  });
}
