import type { CauseId } from "../model/cause.ts";

/**
 * What another attempt after an end has to do otherwise. `again`: nothing. `elsewhere`: keep away from the node.
 * `more_memory`, `more_time`: ask for more. `smaller_batch`: turn the knob of its tool.
 */
export type Remedy = "again" | "elsewhere" | "more_memory" | "more_time" | "smaller_batch";

/** `after`: what the next attempt comes after, and `because`: why there is none, each in a few words. */
export type Policy =
  | { readonly remedy: Remedy; readonly after: string }
  | { readonly remedy: "never"; readonly because: string };

const never = (because: string): Policy => ({ remedy: "never", because });

const MEND_FIRST = never("it would only happen again: mend it first");
const NOT_KNOWN = never("its cause is not known");
const MEANT = never("it was cancelled");

/** For every cause of an end whether another attempt may mend it. Whoever does not know does not try again. */
export const POLICIES: Readonly<Record<CauseId, Policy>> = {
  host_oom: { remedy: "more_memory", after: "out of memory" },
  cuda_oom: { remedy: "smaller_batch", after: "CUDA out of memory" },
  time_limit: { remedy: "more_time", after: "its time limit" },

  node_failure: { remedy: "elsewhere", after: "node failure" },
  gpu_fault: { remedy: "elsewhere", after: "a GPU fault" },
  // The folder may be missing on that node only; where it is missing everywhere, the attempts are soon used up.
  not_started: { remedy: "elsewhere", after: "it could not be started" },

  preempted: { remedy: "again", after: "preemption" },
  nccl: { remedy: "again", after: "an NCCL error" },
  network: { remedy: "again", after: "a network error" },
  port_in_use: { remedy: "again", after: "its port was taken" },
  lost_copy: { remedy: "again", after: "its copy of the script was deleted" },
  hub_offline: { remedy: "again", after: "Hugging Face could not be reached" },

  cancelled: MEANT,
  cancelled_outside: MEANT,
  cancelled_by_admin: MEANT,
  idle_gpu: MEND_FIRST,
  // Its next attempt is no second try: it goes in with the next one of what it waits for.
  dependency: never("what it waited for has to end well first"),
  deadline: never("its deadline is over"),
  refused: never("it would be refused again"),
  outputs: never("the same script would leave the same outputs"),
  gpu_missing: MEND_FIRST,
  missing_module: MEND_FIRST,
  missing_file: MEND_FIRST,
  missing_command: MEND_FIRST,
  no_srun: MEND_FIRST,
  syntax_error: MEND_FIRST,
  bad_arguments: MEND_FIRST,
  disk_full: MEND_FIRST,
  quota: MEND_FIRST,
  permission: MEND_FIRST,
  licence: MEND_FIRST,
  environment: MEND_FIRST,
  credentials: MEND_FIRST,
  hub_gated: MEND_FIRST,
  nan_loss: MEND_FIRST,
  python: MEND_FIRST,
  killed: NOT_KNOWN,
  exit_code: NOT_KNOWN,
  unknown: NOT_KNOWN,
};
