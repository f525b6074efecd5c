import type { Config } from "../../config/config.ts";
import type { Submitter } from "../../model/event.ts";
import type { TaskKey } from "../../model/experiment.ts";
import { lastAttempt, type TaskRecord } from "../../model/record.ts";
import type { SettlePolicy } from "../../monitor/intent.ts";
import type { System } from "../../system/ports.ts";

type World = Pick<System, "processes" | "host">;

/**
 * By what unanswered submissions are sent again, as things stand now. Made before a look: what a process does before it is gone, a look
 * after that shows.
 */
export async function settleOf(
  system: World,
  { values }: Pick<Config, "values">,
  records: Iterable<TaskRecord>,
): Promise<SettlePolicy> {
  const cutOff = new Set<TaskKey>();
  for (const record of records) {
    const attempt = lastAttempt(record);
    if (attempt?.phase.kind !== "intended" || attempt.by === undefined) continue;
    if (await isGone(system, attempt.by)) cutOff.add(record.key);
  }
  return { settleMs: values["submit.settle_seconds"] * 1000, cutOff };
}

/**
 * Stricter than for a lock, since nothing sets right what runs twice: only the kernel that it ran under says so, within the pid
 * namespace that it was in. Of another machine, another container and an earlier boot nothing is said.
 */
async function isGone({ processes, host }: World, by: Submitter): Promise<boolean> {
  const { bootId } = processes.self;
  const isTold = bootId !== "" && (host.platform !== "linux" || bootId.includes(" "));
  return isTold && by.bootId === bootId && !(await processes.isAlive(by));
}
