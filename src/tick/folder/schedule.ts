import type { SweepRecord } from "../../model/trial.ts";
import type { Flags } from "./read-config.ts";

/**
 * No more jobs of a sweep at the same time than its schedule says, whichever command submits them, unless the command line says
 * otherwise.
 */
export function withSchedule(flags: Flags, sweep: Pick<SweepRecord, "definition"> | undefined): Flags {
  if (sweep === undefined || flags.has("max_in_flight")) return flags;
  const { parallel } = JSON.parse(sweep.definition) as { readonly parallel?: number };
  return parallel === undefined ? flags : new Map([...flags, ["max_in_flight", parallel] as const]);
}
