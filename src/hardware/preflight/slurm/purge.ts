import { fine, type Line, warning } from "../line.ts";

export interface PurgeFacts {
  /** How long the controller knows a job that has ended; 0: for ever. */
  readonly minJobAgeSeconds: number;
  /** The longest pause of `run` between two looks. */
  readonly pauseSeconds: number;
  /** Whether ends can also be learned from accounting, or from records that jobs leave. */
  readonly isRecorded: boolean;
}

/** Whether `run` looks often enough to see a job end before the controller forgets it. */
export function judgePurge({ minJobAgeSeconds, pauseSeconds, isRecorded }: PurgeFacts): readonly Line[] {
  const age = minJobAgeSeconds === 0 ? "for ever" : `for ${minJobAgeSeconds} s`;
  const found = `ended jobs are known ${age}, and looked at every ${pauseSeconds} s`;
  if (isRecorded || minJobAgeSeconds === 0 || pauseSeconds < minJobAgeSeconds) return [fine("purge", found)];
  return [
    warning(
      "purge",
      `${found}: their ends may be missed`,
      `Set poll: {max_seconds: ${Math.max(1, Math.floor(minJobAgeSeconds / 2))}}, or slurm: {exit_record: auto}, in runmark.yaml`,
    ),
  ];
}
