/**
 * Why a job ended without success. Journals and policies name these, so that one is never taken away or given another
 * meaning; new ones come at the end.
 */
export const CAUSE_IDS = [
  "host_oom",
  "cuda_oom",
  "time_limit",
  "deadline",
  "node_failure",
  "preempted",
  "cancelled",
  "cancelled_outside",
  "cancelled_by_admin",
  "idle_gpu",
  "not_started",
  "refused",
  "outputs",
  "gpu_missing",
  "gpu_fault",
  "nccl",
  "network",
  "port_in_use",
  "missing_module",
  "missing_file",
  "missing_command",
  "syntax_error",
  "bad_arguments",
  "disk_full",
  "quota",
  "permission",
  "licence",
  "environment",
  "credentials",
  "hub_offline",
  "hub_gated",
  "nan_loss",
  "python",
  "killed",
  "exit_code",
  "unknown",
  "lost_copy",
  "no_srun",
  "dependency",
] as const;

export type CauseId = (typeof CAUSE_IDS)[number];

/** A line of a job's output. Its text was written by a job and is not to be trusted: it is cleaned of control characters and cut. */
export interface LogEvidence {
  /** Absolute. */
  readonly path: string;
  /** From 1; absent in a file that is too long to be counted. */
  readonly line?: number;
  /** Byte at which the line begins. */
  readonly offset: number;
  readonly text: string;
}

/** What is kept of a diagnosis: the rest follows from the cause. */
export interface FoundCause {
  readonly cause: CauseId;
  readonly evidence?: LogEvidence;
}
