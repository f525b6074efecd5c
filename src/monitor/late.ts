import type { AttemptEvent } from "../model/event.ts";
import { type JobRef, jobKey, type Observation } from "../model/job.ts";
import { type Attempt, type Sent, type TaskRecord, unseenSends } from "../model/record.ts";
import { elementId, jobIdOf } from "./intent.ts";

type Of = Pick<AttemptEvent, "task" | "attempt" | "at">;

interface LateJob {
  readonly sent: Sent;
  readonly job: Pick<JobRef, "id" | "cluster">;
}

/**
 * A submission that was proved to have made no job, and made one after all: a controller stood still for longer than anybody
 * waits. Where nothing is followed yet, it is the job of the task; otherwise a second one, which only a person can judge. It is
 * known by the name under which it went in, as a task that is sent again may be an element of another array.
 */
export function concludeLate(
  of: Of,
  record: TaskRecord,
  attempt: Attempt,
  observation: Observation,
): { readonly events: readonly AttemptEvent[]; readonly isAdopted: boolean } {
  const late = lateJobs(record, attempt, observation);
  const [first, ...others] = late;
  if (first === undefined || !awaitsJob(attempt, observation))
    return { events: late.map((each) => twinOf(of, attempt, each)), isAdopted: false };
  const adopted = adopt(of, attempt, first);
  return { events: [...adopted, ...others.map((each) => twinOf(of, attempt, each))], isAdopted: true };
}

function lateJobs({ knownTwins }: TaskRecord, attempt: Attempt, { named }: Observation): readonly LateJob[] {
  const { phase } = attempt;
  if (phase.kind === "ended" || phase.kind === "over") return [];
  const followed = phase.kind === "live" ? jobKey(phase.job) : undefined;
  // The name of the last submission is looked up as that of any other.
  const sends = unseenSends(attempt).filter(({ name }) => phase.kind !== "intended" || name !== attempt.name);
  return sends
    .flatMap((sent) =>
      (named.get(sent.name) ?? []).map(({ id, cluster }) => ({
        sent,
        job: jobIdOf({ id: elementId(id, sent.element), ...(cluster === undefined ? {} : { cluster }) }),
      })),
    )
    .filter(({ job }) => jobKey(job) !== followed && knownTwins?.has(jobKey(job)) !== true);
}

const awaitsJob = ({ phase, name }: Attempt, { named }: Observation): boolean =>
  phase.kind === "undelivered" || (phase.kind === "intended" && (named.get(name) ?? []).length === 0);

/** It takes the place of the submission that nobody has seen, as if it were sent again under its name. */
function adopt(of: Of, attempt: Attempt, { sent, job }: LateJob): AttemptEvent[] {
  const { tag, scriptHash = "", asked, overrides, after, outputsAt, dependsOn, phase } = attempt;
  const reason = `a job that it was sent as before is there: ${job.id}`;
  const dropped: AttemptEvent[] =
    phase.kind === "intended"
      ? [
          { kind: "sought", ...of, absent: true },
          { kind: "undelivered", ...of, reason },
        ]
      : [];
  const intent: AttemptEvent = {
    kind: "intent",
    task: of.task,
    attempt: of.attempt,
    // Nothing older can be its job, and everything from then on may.
    at: sent.intendedAt,
    tag,
    name: sent.name,
    scriptHash,
    ...(asked === undefined ? {} : { asked }),
    ...(sent.element === undefined ? {} : { element: sent.element }),
    ...(sent.clusters === undefined ? {} : { clusters: sent.clusters }),
    ...(overrides === undefined ? {} : { overrides }),
    ...(after === undefined ? {} : { after }),
    ...(outputsAt === undefined ? {} : { outputsAt }),
    ...(dependsOn === undefined ? {} : { dependsOn }),
  };
  return [...dropped, intent, { kind: "submitted", ...of, job, how: "found" }];
}

const twinOf = (of: Of, { name }: Attempt, { sent, job }: LateJob): AttemptEvent => ({
  kind: "twin",
  ...of,
  job,
  over: false,
  ...(sent.name === name ? {} : { name: sent.name }),
});
