import type { Sighting } from "./job.ts";
import { neverPasses } from "./pending-reasons.ts";
import type { FinalStatus } from "./status.ts";

/** What a state of SLURM's means for a task. */
export type Meaning =
  | { readonly kind: "waiting"; readonly why?: string }
  /** It waits for something that will not happen by itself. */
  | { readonly kind: "stuck"; readonly why: string }
  | { readonly kind: "active" }
  /** `conditional`: SLURM may put it back into the queue under the same id, so one look is not the end. */
  | { readonly kind: "final"; readonly status: FinalStatus; readonly conditional: boolean }
  /** Text that this version does not know: the previous state stands. */
  | { readonly kind: "unknown" };

const waiting: Meaning = { kind: "waiting" };
const revoked: Meaning = { kind: "waiting", why: "another cluster of the federation has taken it" };
const active: Meaning = { kind: "active" };
const unknown: Meaning = { kind: "unknown" };
const final = (status: FinalStatus): Meaning => ({ kind: "final", status, conditional: false });
const perhaps = (status: FinalStatus): Meaning => ({ kind: "final", status, conditional: true });
const stuck = (why: string): Meaning => ({ kind: "stuck", why });

/**
 * The states and flags of squeue and sacct (the manual's JOB STATE CODES), long form and short. COMPLETING hides the final
 * state, and STAGE_OUT still writes: both are active. REVOKED means that a sibling cluster of a federation runs the job, so
 * it is no end: what became of it only that cluster can say.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
  Object.entries({
    "PENDING PD CONFIGURING CF REQUEUED RQ REQUEUE_FED RF": waiting,
    "REVOKED RV": revoked,
    "REQUEUE_HOLD RH": stuck("held after a requeue"),
    "SPECIAL_EXIT SE": stuck("held after a special exit"),
    "RESV_DEL_HOLD RD": stuck("held because its reservation was deleted"),
    "RUNNING R RESIZING RS SIGNALING SI EXPEDITING SUSPENDED S STOPPED ST COMPLETING CG STAGE_OUT SO": active,
    "COMPLETED CD": final("completed"),
    "FAILED F": final("failed"),
    "TIMEOUT TO": final("timeout"),
    "DEADLINE DL": final("timeout"),
    "OUT_OF_MEMORY OOM": final("out_of_memory"),
    "CANCELLED CA": final("cancelled"),
    "PREEMPTED PR": perhaps("preempted"),
    "NODE_FAIL NF BOOT_FAIL BF": perhaps("node_fail"),
  }).flatMap(([states, meaning]) => states.split(" ").map((state) => [state, meaning] as const)),
);

export function meaningOf(sighting: Pick<Sighting, "state" | "reason">): Meaning {
  const meaning = MEANINGS.get(sighting.state) ?? unknown;
  if (meaning.kind !== "waiting" || sighting.reason === undefined) return meaning;
  const why = neverPasses(sighting.reason);
  return why === undefined ? meaning : stuck(`${sighting.reason}: ${why}`);
}
