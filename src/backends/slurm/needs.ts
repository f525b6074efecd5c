import type { Clock, System } from "../../system/ports.ts";

/** Asks again while an answer is transient, waiting in between; the last answer is the result. For queries only. */
export type RetryQuery = <Answer>(
  clock: Clock,
  query: () => Promise<Answer>,
  isTransient: (answer: Answer) => boolean,
  limits: { readonly retries: number; readonly firstDelayMs: number; readonly maxDelayMs: number },
) => Promise<Answer>;

/** What the SLURM backend lives on. */
export interface SlurmNeeds extends Pick<System, "exec" | "clock" | "files" | "host"> {
  readonly retryQuery: RetryQuery;
  /** Where jobs leave their own records, on a file system that the nodes share. It need not be there. */
  readonly folder: string;
}
