import type { Diagnostic } from "../model/diagnostic.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { SiteLimits } from "../model/site.ts";
import { formatElapsed } from "../monitor/elapsed.ts";
import { partitionsOf } from "./plan-asks.ts";
import type { ScriptFacts } from "./plan-scripts.ts";

type Problem = Pick<Diagnostic, "code" | "message" | "next">;

/** What a site's partitions have against the tasks that are left; told once for all tasks that share it. */
export function partitionFindings(
  scripts: ReadonlyMap<TaskKey, ScriptFacts>,
  limits: SiteLimits,
): Diagnostic[] {
  const told = new Map<string, { readonly problem: Problem; readonly tasks: TaskKey[] }>();
  for (const [task, facts] of scripts) {
    const problem = problemWith(facts, limits);
    if (problem === undefined) continue;
    const known = told.get(problem.message);
    if (known === undefined) told.set(problem.message, { problem, tasks: [task] });
    else known.tasks.push(task);
  }
  return [...told.values()].map(({ problem, tasks: [first = "", ...others] }) => ({
    severity: "warning" as const,
    ...problem,
    message: `${first}${others.length === 0 ? "" : ` and ${others.length} more`}: ${problem.message}`,
  }));
}

function problemWith(facts: ScriptFacts, limits: SiteLimits): Problem | undefined {
  if (limits.partitions === undefined) return undefined;
  const partitions = partitionsOf(facts, limits);
  const names = facts.partition?.split(",") ?? [];
  const unknown = names.find((name) => !partitions.some((known) => known.name === name));
  if (unknown !== undefined) {
    return {
      code: "site.no-partition",
      message: `there is no partition "${unknown}" here, or you may not see it`,
      next: "Correct --partition in the script; `sinfo -s` lists them",
    };
  }
  const [first] = partitions;
  if (first === undefined) return undefined;
  // One of several that takes the job is enough.
  if (partitions.every(({ state }) => state !== "UP")) {
    return {
      code: "site.partition-down",
      message: `partition ${first.name} is ${first.state}`,
      next: "SLURM refuses jobs for it, or lets them wait until it is up again; see `sinfo -s`",
    };
  }
  const { timeSeconds } = facts.asked;
  if (timeSeconds === undefined) return undefined;
  const isTooLong = partitions.every(
    ({ maxSeconds }) =>
      typeof maxSeconds === "number" && (timeSeconds === "unlimited" || timeSeconds > maxSeconds),
  );
  if (!isTooLong || typeof first.maxSeconds !== "number") return undefined;
  const asked = timeSeconds === "unlimited" ? "no time limit" : formatElapsed(timeSeconds);
  return {
    code: "site.time-limit",
    message: `its script asks for ${asked}, and partition ${first.name} allows ${formatElapsed(first.maxSeconds)}`,
    next: "Ask for less in --time, or for another partition: SLURM refuses such a job, or lets it wait for ever",
  };
}
