import type { Diagnostic } from "../../model/diagnostic.ts";
import { lastAttempt } from "../../model/record.ts";
import type { Choice } from "../choose/choose.ts";

/** Submissions whose outcome is looked up, which may take minutes: each reason is told once, with the first of its tasks. */
export function lookedUpFindings(choices: readonly Choice[]): Diagnostic[] {
  const tasks = new Map<string, string[]>();
  for (const { task, record, standing } of choices) {
    const phase = lastAttempt(record)?.phase;
    if (standing.status !== "submitting" || phase?.kind !== "intended" || phase.absence === undefined)
      continue;
    const reason = standing.reason ?? standing.status;
    tasks.set(reason, [...(tasks.get(reason) ?? []), task.key]);
  }
  return [...tasks].map(([reason, [first = "", ...others]]) => ({
    severity: "info",
    code: "submission.looked-up",
    message: `${others.length === 0 ? first : `${first} and ${others.length} more`}: ${reason}`,
    next: "Nothing to do: a job that turns up meanwhile is followed, and nothing runs twice",
  }));
}
