import type { Diagnostic } from "../../model/diagnostic.ts";
import type { AttemptEvent } from "../../model/event.ts";
import type { JobRequest, SubmitAnswer } from "../../model/job.ts";
import { elementId } from "../../monitor/intent.ts";
import { withScriptNamed } from "../../submit/script-named.ts";
import type { Lane } from "./lanes.ts";
import type { Parcel } from "./parcel.ts";

/** What an answer says of each task of a parcel: the elements of an array have the ids of their own. */
export function answerEvents({ intents, lot }: Parcel, answer: SubmitAnswer, at: number): AttemptEvent[] {
  return intents.map(({ task, attempt, element }, index) =>
    answerEvent({ at, task, attempt }, element, withScriptNamed(answer, lot[index]?.choice.script)),
  );
}

function answerEvent(
  of: Pick<AttemptEvent, "at" | "task" | "attempt">,
  element: number | undefined,
  answer: SubmitAnswer,
): AttemptEvent {
  switch (answer.kind) {
    case "accepted": {
      const job = {
        id: elementId(answer.id, element),
        ...(answer.cluster === undefined ? {} : { cluster: answer.cluster }),
      };
      return { kind: "submitted", ...of, job, how: "answered" };
    }
    case "rejected": {
      const { reason, next } = answer;
      return { kind: "refused", ...of, reason, ...(next === undefined ? {} : { next }) };
    }
    case "wait":
      return isUnsent(answer)
        ? { kind: "undelivered", ...of, reason: answer.reason }
        : { kind: "undelivered", ...of, reason: answer.reason, obstacle: answer.obstacle };
    case "unclear":
      return { kind: "unclear", ...of, reason: answer.reason };
  }
}

type Wait = Extract<SubmitAnswer, { kind: "wait" }>;

/** Lanes that take nothing now, with the answer that said so. */
export type ClosedLanes = Map<Lane, Wait>;

/** The answer, if it closes its lane to all and not the controller to everybody. */
export const closingLane = (answer: SubmitAnswer): Wait | undefined =>
  answer.kind === "wait" && answer.obstacle !== "controller" ? answer : undefined;

/** What was announced and is not sent after all. */
export const notSent: Wait = { kind: "wait", obstacle: "controller", reason: "not sent yet" };
export const inParts: Wait = { kind: "wait", obstacle: "controller", reason: "it is sent again in parts" };
const endedBefore: Wait = { kind: "wait", obstacle: "controller", reason: "what it was to wait for is over" };
const isUnsent = (answer: Wait): boolean =>
  answer === notSent || answer === inParts || answer === endedBefore;

/**
 * SLURM from 26.05 on refuses a dependency on a job that it has forgotten, as its own words for one that is over. The next
 * tick sees what became of that job.
 */
export const withoutForgotten = (request: JobRequest, answer: SubmitAnswer): SubmitAnswer =>
  request.dependsOn !== undefined &&
  answer.kind === "rejected" &&
  /\bjob dependency problem\b/i.test(answer.reason)
    ? endedBefore
    : answer;

/** It says nothing of the others, nor anything that a person has to know. */
export const isOfItself = (answer: SubmitAnswer): boolean => answer === endedBefore;

function waitFinding(who: string, { reason, obstacle, next }: Wait): Diagnostic {
  const message = `${who}: ${reason}`;
  if (obstacle === "operator") {
    return { severity: "warning", code: "submission.held", message, ...(next === undefined ? {} : { next }) };
  }
  const waits =
    obstacle === "quota"
      ? "The tasks that are left wait and go in when there is room; those of another account, QOS or partition go on"
      : "The tasks that are left wait and go in when the scheduler takes jobs again";
  return { severity: "info", code: "submission.wait", message, next: waits };
}

const remarksOf = (who: string, warning: string | undefined): Diagnostic[] =>
  warning === undefined
    ? []
    : [
        {
          severity: "info",
          code: "submission.remark",
          message: `${who}: in the queue, with a remark: ${warning}`,
        },
      ];

/** Names no task but the first script that says so: it is told once for all that are alike. */
const unmetFinding = (note: string, script: JobRequest["script"]): Diagnostic => ({
  severity: "info",
  code: "submission.unmet",
  message: note,
  ...(script.kind === "file" ? { path: script.path } : {}),
});

/** What a person has to hear: that the others wait and why, or what SLURM remarked beside its yes. */
export function findingOf({ request, lot, standing }: Parcel, answer: SubmitAnswer): Diagnostic[] {
  const [{ choice }] = lot;
  const who =
    lot.length === 1 ? choice.task.key : `${choice.task.key} and ${lot.length - 1} more in one array`;
  switch (answer.kind) {
    case "rejected":
      return [];
    case "accepted":
      return [
        ...remarksOf(who, answer.warning),
        ...(answer.notes ?? []).map((note) => unmetFinding(note, lot[0].script)),
      ];
    case "wait":
      return [waitFinding(who, answer)];
    case "unclear":
      return [
        {
          severity: "warning",
          code: "submission.unclear",
          message: `${who}: ${answer.reason}`,
          next:
            standing === undefined
              ? `It is looked up by its name, ${request.name}, before anything is sent again; the other tasks wait`
              : "The next tick follows that job; was the journal lost, or put back to an earlier state?",
        },
      ];
  }
}
