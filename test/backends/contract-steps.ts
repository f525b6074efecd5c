import { expect } from "vitest";
import { parseEvent } from "../../src/journal/parse-event.ts";
import {
  type JobRef,
  type JobRequest,
  jobKey,
  type Observation,
  type Question,
  type Sighting,
} from "../../src/model/job.ts";
import { meaningOf } from "../../src/model/meaning.ts";
import type { Harness } from "./harness.ts";

export const script = (...lines: readonly string[]): JobRequest["script"] => ({
  kind: "text",
  text: `${["#!/bin/bash", ...lines].join("\n")}\n`,
});

export const sightingIn = (seen: Observation, job: JobRef): Sighting | undefined => {
  const report = seen.jobs.get(jobKey(job));
  return report?.kind === "seen" ? report.sighting : undefined;
};

export const ended = (sighting: Sighting): boolean => meaningOf(sighting).kind === "final";
export const running = (sighting: Sighting): boolean => sighting.state === "RUNNING";

export type Steps = ReturnType<typeof stepsOf>;

/** What the tests of the contract do to a backend, in one word each. */
export function stepsOf(harnessNow: () => Harness) {
  const request = (jobName: string, over: Partial<JobRequest> = {}): JobRequest => ({
    name: jobName,
    script: script("exit 0"),
    cwd: harnessNow().folder,
    args: [],
    ...over,
  });

  const submit = async (wanted: JobRequest): Promise<JobRef> => {
    const submittedAt = harnessNow().now();
    const answer = await harnessNow().backend.submit(wanted);
    if (answer.kind !== "accepted") throw new Error(`not accepted: ${JSON.stringify(answer)}`);
    return {
      id: answer.id,
      ...(answer.cluster === undefined ? {} : { cluster: answer.cluster }),
      name: wanted.name,
      submittedAt,
    };
  };

  const look = async (jobs: readonly JobRef[], names: Question["names"] = []) => {
    const seen = await harnessNow().backend.observe({ jobs, names });
    for (const { sighting } of [...seen.jobs.values()].filter((report) => report.kind === "seen"))
      expect(parseEvent({ kind: "seen", at: 0, task: "run/a", attempt: 1, sighting })).toMatchObject({
        ok: true,
      });
    return seen;
  };

  const untilState = (job: JobRef, wanted: (sighting: Sighting) => boolean): Promise<Sighting> =>
    harnessNow().until(`${job.name} ${wanted}`, async () => {
      const sighting = sightingIn(await look([job]), job);
      return sighting !== undefined && wanted(sighting) ? sighting : undefined;
    });

  const untilEnded = (job: JobRef): Promise<Sighting> => untilState(job, ended);

  /** Absence is said only when the sources that were asked are sure; right after a start they may not be yet. */
  const untilReport = (job: JobRef, kind: "seen" | "gone" | "unclear") =>
    harnessNow().until(`${job.id} ${kind}`, async () => {
      const report = (await look([job])).jobs.get(jobKey(job));
      return report?.kind === kind ? report : undefined;
    });

  return { request, submit, look, untilState, untilEnded, untilReport };
}
