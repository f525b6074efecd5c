import type { Claim } from "../model/claim.ts";
import { type Asked, askedBy, lastValues } from "./asked.ts";
import { readableDirectives } from "./directives.ts";

/** What a job that asks for this may take at most. No limit, be it written or not, is none that could be counted with. */
export const claimOf = ({ cpus, gpus, timeSeconds, array }: Asked): Claim => ({
  cpus,
  gpus,
  ...(typeof timeSeconds === "number" ? { timeSeconds } : {}),
  elements: array?.indices.length ?? 1,
});

/**
 * The same from the text of a script; lines that sbatch would refuse count for nothing. `timeMinutes`: the limit that a retry
 * asks for in place of the script's.
 */
export function claimOfScript(text: string, timeMinutes?: number): Claim {
  const claim = claimOf(askedBy(lastValues(readableDirectives(text))));
  return timeMinutes === undefined ? claim : { ...claim, timeSeconds: timeMinutes * 60 };
}
