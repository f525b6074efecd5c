import type { Sighting } from "../../../model/job.ts";
import { isPresent } from "../processes/presence.ts";
import { hasRemains } from "../processes/signalling.ts";
import { type JobFiles, type RunFiles, readRun } from "../records/job-files.ts";
import { idOf, jobFolder, type Target } from "../records/layout.ts";
import { lifeOf, lostEnd } from "../records/life.ts";
import type { StartRecord } from "../records/records.ts";
import { type Place, type Seen, sighting } from "./sighting.ts";
import { turnOf, waitingSeen, whyWaiting } from "./why-waiting.ts";

/**
 * Its process is gone and left no record. While a supervisor is at work it is for that one to say what the end was, as it may
 * know the exit code; while something of the job lives, it has not ended.
 */
const lostSeen = async (
  { system, claim }: Place,
  start: StartRecord,
  run: RunFiles,
): Promise<readonly [Sighting["source"], Seen]> =>
  claim.live || (await hasRemains(system, start))
    ? ["queue", { state: "COMPLETING" }]
    : ["records", lostEnd(run, undefined)];

/** One that stands still has another word; whoever is being ended does not any more. */
const runningSeen = ({ pause, stop }: RunFiles): Seen => {
  if (pause?.since === undefined || stop !== undefined) return { state: "RUNNING" };
  return { state: "SUSPENDED", ...(pause.reason === undefined ? {} : { reason: pause.reason }) };
};

/** A single job, or an element of an array that has begun, by its own records and its process. */
export const sightingOfRun = async (
  place: Place,
  target: Target,
  job: JobFiles,
  run: RunFiles,
  isSecond = false,
): Promise<Sighting> => {
  const { system, folder, claim } = place;
  const life = lifeOf(run);
  const { start } = run;
  const began = start === undefined ? {} : { node: start.host, startedAt: start.startedAt };
  const told = (source: Sighting["source"], seen: Seen): Sighting =>
    sighting(target, job, source, { ...seen, ...began }, start?.jobId);
  switch (life.kind) {
    case "waiting":
      return told("queue", waitingSeen(whyWaiting(job, system.clock.now()) ?? (await turnOf(place, job))));
    case "ended":
      return told("records", life.end);
    case "started": {
      if (await isPresent(system, life.start, claim.heard)) return told("queue", runningSeen(run));
      if (isSecond) return told(...(await lostSeen(place, life.start, run)));
      // It may have written its exit record between our reading and its leaving.
      const again = await readRun(system.files, jobFolder(folder, idOf(target)));
      return again.kind === "read"
        ? sightingOfRun(place, target, job, again.run, true)
        : told(...(await lostSeen(place, life.start, run)));
    }
    default:
      return life satisfies never;
  }
};
