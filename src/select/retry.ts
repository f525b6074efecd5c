import type { CauseId } from "../model/cause.ts";
import { lastAttempt, type Phase, type TaskRecord } from "../model/record.ts";
import { POLICIES } from "./policies.ts";
import { type Asks, type Remedied, type RetryLimits, remedy } from "./remedies.ts";

/** All that is known of a task which has ended. */
export interface Ended {
  readonly record: TaskRecord | undefined;
  /** Its tool says how its batch is made smaller. */
  readonly hasKnob?: boolean;
  /** What its script asks for; absent while nobody has looked, when all is taken to be possible. */
  readonly asks?: Asks;
}

/** `no` without a reason: there is nothing to retry, or no policy. */
export type Retry = Remedied | { readonly kind: "no"; readonly reason?: string };

/**
 * Whether the policy makes another attempt at a task that has ended without success, and what is other in it. It follows from
 * the journal and the script alone, so that it is the same after a crash. A person's `retry` starts the count anew.
 */
export function retryOf({ record, hasKnob = false, asks }: Ended, limits: RetryLimits): Retry {
  const last = lastAttempt(record);
  if (record === undefined || last?.phase.kind !== "over" || last.phase.status === "completed") return none;
  if (limits.maxAttempts < 2 || record.wish !== undefined) return none;
  if (last.declined !== undefined) return { kind: "no", reason: last.declined };
  const policy = POLICIES[causeOf(last.phase)];
  if (policy.remedy === "never") return { kind: "no", reason: policy.because };
  if (record.attempts.length - record.forgiven >= limits.maxAttempts)
    return { kind: "no", reason: `retry.max_attempts is ${limits.maxAttempts}` };
  return remedy(policy, { attempt: last, phase: last.phase, hasKnob, asks }, limits);
}

const none = { kind: "no" } as const;

type Over = Extract<Phase, { kind: "over" }>;

/** Journals of before there were diagnoses have only the status, and of some ends that is enough. */
function causeOf({ diagnosis, status, job, last }: Over): CauseId {
  if (diagnosis !== undefined) return diagnosis.cause;
  if (job === undefined) return "refused";
  switch (status) {
    case "preempted":
      return "preempted";
    case "node_fail":
      return "node_failure";
    case "out_of_memory":
      return "host_oom";
    case "timeout":
      return last?.state === "TIMEOUT" || last?.state === "TO" ? "time_limit" : "deadline";
    case "cancelled":
      return "cancelled_outside";
    default:
      return "unknown";
  }
}
