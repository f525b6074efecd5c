import type { Config } from "../../config/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { TaskKey } from "../../model/experiment.ts";
import { type JobRef, jobKey } from "../../model/job.ts";
import { currentJob, lastAttempt, type TaskRecord } from "../../model/record.ts";
import { asWord } from "../../model/shell-word.ts";
import { unknownTools } from "../../parse/findings/tools.ts";
import { staleJobCells } from "../../parse/mend/job-cells.ts";
import { locateCell, type Summary, taskLocator } from "../../parse/summary.ts";
import type { Choice } from "../choose/choose.ts";
import { futureTimes } from "./future-times.ts";
import { stageFindings } from "./stage-findings.ts";

/** Tasks that cannot go in because something that they need is not there, each with its row; a tool is told of once. */
export function blockedFindings(
  summary: Summary,
  choices: readonly Choice[],
  { tools, stageTools }: Pick<Config, "tools" | "stageTools">,
): Diagnostic[] {
  const named = summary.experiment.tools;
  const locate = taskLocator(summary);
  return choices.flatMap(({ task, decision }): Diagnostic[] => {
    const tool = named.get(task.stage) ?? stageTools.get(task.stage);
    if (tool !== undefined && !tools.has(tool)) return [];
    if (decision.kind !== "blocked" || decision.next === undefined || decision.by !== undefined) return [];
    const location = locate(task);
    return [
      {
        severity: "warning",
        code: "task.blocked",
        message: `${task.key}: ${decision.reason}`,
        next: decision.next,
        path: summary.path,
        ...(location === undefined ? {} : { location }),
      },
    ];
  });
}

/** Two jobs at work for one task, which only a person can set right; told for as long as the second may live. */
export const twinFindings = (records: ReadonlyMap<TaskKey, TaskRecord>): Diagnostic[] =>
  [...records.values()].flatMap((record) =>
    (record.twins ?? []).map((twin): Diagnostic => {
      const followed = currentJob(record);
      const older = isOlder(followed, twin) ? ", the older," : "";
      const which = followed === undefined ? "" : `; ${jobKey(followed)}${older} is followed`;
      return {
        severity: "warning",
        code: "submission.second-job",
        message: `${record.key}: job ${jobKey(twin)} has the name of one of its attempts, too (${twin.name})${which}`,
        next: `See what job ${jobKey(twin)} does, and end it if nobody needs it: scancel ${scancelWords(twin)}`,
      };
    }),
  );

/** One that was sent first and made last is the older by its submission, though the other one is followed. */
const isOlder = (followed: JobRef | undefined, { submittedAt = 0 }: JobRef): boolean =>
  (followed?.submittedAt ?? 0) <= submittedAt;

const scancelWords = ({ id, cluster }: JobRef): string =>
  cluster === undefined ? id : `-M ${cluster} ${id}`;

/** Jobs that live although their rows say that the task is over: a person's word is believed, and ends no job. */
export function believedFindings(choices: readonly Choice[]): Diagnostic[] {
  return choices.flatMap(({ task, record, standing }): Diagnostic[] => {
    const phase = lastAttempt(record)?.phase;
    if (!standing.byHand || phase?.kind !== "live") return [];
    return [
      {
        severity: "warning",
        code: "summary.job-lives",
        message: `${task.key} is ${standing.status}, as the summary says, but its job ${jobKey(phase.job)} may still be in the queue`,
        next: `To end the job: runmark cancel ${asWord(task.key)}`,
      },
    ];
  });
}

/**
 * Jobs in the queue whose row is gone: no longer followed, and not cancelled behind anybody's back. A row that was renamed
 * has taken its job along, by the id in it.
 */
export function untrackedFindings(summary: Summary, records: ReadonlyMap<TaskKey, TaskRecord>): Diagnostic[] {
  const tracked = new Set(summary.experiment.tasks.map(({ key }) => key));
  const gone = [...records.values()].filter(({ key }) => !tracked.has(key));
  if (gone.length === 0) return [];
  const followed = new Set(
    summary.experiment.tasks.flatMap(({ key }) => currentJob(records.get(key)) ?? []).map(jobKey),
  );
  return gone.flatMap((record): Diagnostic[] => {
    const phase = lastAttempt(record)?.phase;
    if (phase?.kind !== "live" || followed.has(jobKey(phase.job))) return [];
    return [
      {
        severity: "warning",
        code: "summary.row-gone",
        message: `${record.key} has no row any more, but its job ${jobKey(phase.job)} was in the queue when it was last seen`,
        next: "Put the row back to follow it, with `cancel` as its status to end the job",
        path: summary.path,
      },
    ];
  });
}

/** Findings of the summary, read with its configuration, that are told whatever is done; infos only to who asks with `check`. */
export const pressingFindings = (
  summary: Summary,
  config: Pick<Config, "tools" | "brokenTools" | "serving">,
  now: number,
): Diagnostic[] => [
  ...summary.diagnostics.filter(({ severity }) => severity !== "info"),
  ...unknownTools(summary, [...config.tools.keys(), ...config.brokenTools]),
  ...stageFindings(summary, config),
  ...futureTimes(summary, now),
];

/** Rows whose job id is not that of the journal; the next tick writes it. */
export function jobFindings(summary: Summary, records: ReadonlyMap<TaskKey, TaskRecord>): Diagnostic[] {
  return staleJobCells(summary, records).map(({ task, value }): Diagnostic => {
    const location = locateCell(summary, task, "jobId");
    return {
      severity: "info",
      code: "summary.job-out-of-step",
      message: `the job of ${task} is ${value}, which its row does not say`,
      next: "The next tick writes it; to do so now: runmark check --fix",
      path: summary.path,
      ...(location === undefined ? {} : { location }),
    };
  });
}
