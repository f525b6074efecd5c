import type { TaskKey } from "../model/experiment.ts";
import { meaningOf } from "../model/meaning.ts";
import type { Attempt, TaskRecord } from "../model/record.ts";

/**
 * What became of the job that an early one waits for. `open`: it is at work, or not known. `judging`: it ended well, and
 * what it left is still to be looked at. `broken`: it did not end well, or what it left is
 * not whole. `replaced`: it ended well, and its task has been started again since.
 */
export type Fate = "met" | "open" | "judging" | "broken" | "replaced";

export function fateOf(
  { dependsOn }: Pick<Attempt, "dependsOn">,
  records: ReadonlyMap<TaskKey, TaskRecord>,
): Fate | undefined {
  if (dependsOn === undefined) return undefined;
  const attempts = records.get(dependsOn.task)?.attempts ?? [];
  const waited = attempts.findLast(({ phase }) => "job" in phase && phase.job?.id === dependsOn.job);
  if (waited === undefined) return "open";
  const { phase } = waited;
  const isReplaced = attempts.at(-1) !== waited;
  if (phase.kind === "over" && phase.status === "completed") return isReplaced ? "replaced" : "met";
  if (phase.kind === "over" || isReplaced) return "broken";
  if (phase.kind !== "ended") return "open";
  const meaning = meaningOf(phase.last);
  return meaning.kind === "final" && meaning.status !== "completed" ? "broken" : "judging";
}
