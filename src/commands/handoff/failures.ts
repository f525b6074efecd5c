import { relative } from "node:path";
import { lastAttempt } from "../../model/record.ts";
import { isFailure } from "../../model/standing.ts";
import type { Failure, Grouped } from "../../report/handoff/facts.ts";
import type { Choice } from "../../tick/choose/choose.ts";
import type { View } from "../../tick/view.ts";
import type { Context } from "../command.ts";
import { diagnosesOf, type TaskDiagnosis } from "../diagnose.ts";

/** Logs are read of so many tasks, and of some more where there are many causes. */
const MOST_DIAGNOSED = 40;
const MOST_GROUPS = 12;
const MOST_NAMES = 8;

/** What ended without success: those with the same cause, told in the same words, as one, which the first of them tells of. */
export async function failuresOf(context: Context, view: View): Promise<Grouped<Failure>> {
  const failed = view.choices.filter(({ standing }) => isFailure(standing));
  const diagnoses = await diagnosesOf(context, view, samplesOf(failed));
  const listed = groupsOf(failed, diagnoses)
    .slice(0, MOST_GROUPS)
    .map((group) => failureOf(group, view.place.folder));
  return { total: failed.length, listed };
}

type Failed = Pick<Choice, "task" | "standing" | "record">;

/**
 * What those have in common that are told of as one; without a look at the logs as the journal knows it, from the time of the end.
 * Of a cause in our table the words are the same for all; what a scheduler or a validator says is compared without the task's names.
 */
function kindOf({ standing: { status }, record, task }: Failed, seen?: TaskDiagnosis): string {
  const phase = lastAttempt(record)?.phase;
  const over = phase?.kind === "over" ? phase : undefined;
  const cause = seen === undefined ? over?.diagnosis?.cause : seen.diagnosis?.cause;
  const isOwn = cause === "refused" || status === "invalid";
  const says = seen === undefined && isOwn ? over?.note : seen?.says;
  const nameless = (text = ""): string =>
    [task.key, task.run].reduce((left, name) => left.replaceAll(wordOf(name), "RUN"), text);
  return JSON.stringify([status, cause ?? "", nameless(says), nameless(over?.next)]);
}

const wordOf = (name: string): RegExp =>
  new RegExp(`(?<![A-Za-z0-9])${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}(?![A-Za-z0-9])`, "g");

/** Those whose logs are read: the first of each kind, and then others, in their order. */
export function samplesOf<One extends Failed>(failed: readonly One[]): readonly One[] {
  const kinds = failed.map((one) => kindOf(one));
  const firsts = failed.filter((_, index) => kinds.indexOf(kinds[index] ?? "") === index);
  const chosen = new Set([...firsts.slice(0, MOST_GROUPS), ...failed].slice(0, MOST_DIAGNOSED + MOST_GROUPS));
  return failed.filter((one) => chosen.has(one));
}

interface Group {
  readonly first: TaskDiagnosis;
  readonly tasks: readonly string[];
}

/** Of those whose logs were not read the journal says where they belong; what is in no group then is not told of. */
export function groupsOf(failed: readonly Failed[], diagnoses: readonly TaskDiagnosis[]): readonly Group[] {
  const read = new Map(diagnoses.map((one) => [one.key, one]));
  const groups = new Map<string, { readonly first: TaskDiagnosis; readonly tasks: string[] }>();
  const kinds = failed.map((one) => kindOf(one, read.get(one.task.key)));
  for (const [index, { task }] of failed.entries()) {
    const [kind = "", first] = [kinds[index], read.get(task.key)];
    if (first !== undefined && !groups.has(kind)) groups.set(kind, { first, tasks: [] });
  }
  for (const [index, { task }] of failed.entries()) groups.get(kinds[index] ?? "")?.tasks.push(task.key);
  return [...groups.values()];
}

function failureOf({ first, tasks }: Group, folder: string): Failure {
  const { diagnosis, says, exitCode, status } = first;
  const evidence = diagnosis?.evidence;
  const next = diagnosis?.next ?? first.next;
  return {
    status,
    tasks: { total: tasks.length, listed: tasks.slice(0, MOST_NAMES) },
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
