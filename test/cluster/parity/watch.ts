import { setTimeout as pause } from "node:timers/promises";
import type { Backend } from "../../../src/backends/backend.ts";
import { type JobRef, jobKey, type Sighting } from "../../../src/model/job.ts";
import { meaningOf } from "../../../src/model/meaning.ts";

type Test = (sighting: Sighting) => boolean | Promise<boolean>;

/** Waits until a job is seen to be so, or is over. */
export type Watch = (job: JobRef, test?: Test) => Promise<Sighting>;

interface Waiter {
  readonly job: JobRef;
  readonly test: Test;
  readonly done: (sighting: Sighting) => void;
  readonly since: number;
}

/** What goes on for longer is given back as it is: it shows what a case waits for in vain. */
const PATIENCE_MS = 100_000;

const isOver = (sighting: Sighting): boolean => meaningOf(sighting).kind === "final";

/** One look at a time for all who wait, however many there are. */
export function watcherOf(backend: Backend, everyMs = 100): Watch {
  const waiters = new Set<Waiter>();
  let looking = false;

  const look = async (): Promise<void> => {
    const { jobs } = await backend.observe({ jobs: [...waiters].map(({ job }) => job), names: [] });
    for (const waiter of waiters) {
      const report = jobs.get(jobKey(waiter.job));
      if (report?.kind !== "seen") continue;
      const { sighting } = report;
      const isLate = Date.now() - waiter.since > PATIENCE_MS;
      if (!isLate && !isOver(sighting) && !(await waiter.test(sighting))) continue;
      waiters.delete(waiter);
      waiter.done(sighting);
    }
  };

  const keepLooking = async (): Promise<void> => {
    looking = true;
    for (; waiters.size > 0; await pause(everyMs)) await look();
    looking = false;
  };

  return (job, test = () => false) =>
    new Promise((done) => {
      waiters.add({ job, test, done, since: Date.now() });
      if (!looking) void keepLooking();
    });
}
