import type { JobFiles } from "../records/job-files.ts";
import type { Place, Seen } from "./sighting.ts";

/** In the order in which squeue prefers them. Undefined: it may start now, and waits for its turn. */
export const whyWaiting = ({ request, dependency }: JobFiles, now: number): string | undefined => {
  if (request.hold === true) return "JobHeldUser";
  if (request.dependency !== undefined && dependency !== "met")
    return dependency === "never" ? "DependencyNeverSatisfied" : "Dependency";
  return request.beginAt !== undefined && request.beginAt > now ? "BeginTime" : undefined;
};

const TURN = {
  fits: "Resources",
  "not beside others": "Resources: used by another experiment",
  "one too many": "Resources: local.max_parallel lets no more run at one time",
  never: "BadConstraints",
} as const;

/** Why a job waits that may start. */
export const turnOf = async ({ fitOf, heldUp }: Place, { request }: JobFiles): Promise<string> => {
  const fit = await fitOf(request);
  return (fit === "never" ? undefined : await heldUp?.()) ?? TURN[fit];
};

export const waitingSeen = (reason: string): Seen => ({ state: "PENDING", reason });
