import type { Sighting } from "../../../src/model/job.ts";

/** What came of a case on one side. */
export interface Ran {
  /** Where it ran. */
  readonly place: string;
  readonly ids: readonly string[];
  readonly seen: readonly Sighting[];
  /** Path and content of each file that was not there before; bytes as `latin1`. */
  readonly files: readonly (readonly [string, string])[];
  /** Why a job of it was not taken. */
  readonly refusal?: string;
}

export type Side = Readonly<Record<string, Ran>>;
