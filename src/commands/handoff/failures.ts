import { relative } from "node:path";
import { isFinal } from "../../model/status.ts";
import type { Failure, Grouped } from "../../report/handoff/facts.ts";
import type { View } from "../../tick/view.ts";
import type { Context } from "../command.ts";
import { diagnosesOf, type TaskDiagnosis } from "../diagnose.ts";

/** Logs are read of so many tasks at most. */
const MOST_DIAGNOSED = 40;
const MOST_GROUPS = 12;
const MOST_NAMES = 8;

/** What ended without success: those with the same cause as one, which the first of them tells of. */
export async function failuresOf(context: Context, view: View): Promise<Grouped<Failure>> {
  const failed = view.choices.filter(({ standing: { status } }) => isFinal(status) && status !== "completed");
  const diagnoses = await diagnosesOf(context, view, failed.slice(0, MOST_DIAGNOSED));
  const groups = new Map<string, TaskDiagnosis[]>();
  for (const one of diagnoses) {
    const key = `${one.status} ${one.diagnosis?.cause ?? one.says ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const listed = [...groups.values()]
    .slice(0, MOST_GROUPS)
    .map((group) => failureOf(group, view.place.folder));
  return { total: failed.length, listed };
}

function failureOf(group: readonly TaskDiagnosis[], folder: string): Failure {
  const [first] = group;
  if (first === undefined) throw new Error("a group of failures without one");
  const { diagnosis, says, exitCode, status } = first;
  const evidence = diagnosis?.evidence;
  const next = diagnosis?.next ?? first.next;
  return {
    status,
    tasks: { total: group.length, listed: group.slice(0, MOST_NAMES).map(({ key }) => key) },
    what: whatOf(diagnosis?.title, says, exitCode),
    ...(evidence === undefined
      ? {}
      : {
          evidence: {
            untrusted: true,
            place: `${relative(folder, evidence.path)}${evidence.line === undefined ? "" : `:${evidence.line}`}`,
            line: evidence.text,
          },
        }),
    ...(next === undefined ? {} : { next }),
  };
}

function whatOf(title: string | undefined, says: string | undefined, exitCode: number | undefined): string {
  const code = exitCode === undefined || exitCode === 0 ? undefined : `exit code ${exitCode}`;
  const parts = [title, says, code].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? "nothing is known of why" : parts.join("; ");
}
