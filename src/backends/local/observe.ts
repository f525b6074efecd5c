import {
  type JobRef,
  type JobReport,
  jobKey,
  type Observation,
  type Question,
  type Sighting,
} from "../../model/job.ts";
import type { System } from "../../system/ports.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { currentClaim } from "./claim.ts";
import { isOver, type JobFiles, readJob } from "./job-files.ts";
import { finishedBelowPath, isJobId, jobFolder, jobIdsIn, jobsFolder, parseFinishedBelow } from "./layout.ts";
import { type Life, lifeOf, lostEnd } from "./life.ts";
import { errorPathOf, outputPathOf } from "./output-paths.ts";
import { isPresent } from "./presence.ts";
import type { EndRecord } from "./records.ts";

type Seen = Omit<EndRecord, "endedAt"> & { readonly endedAt?: number };

const sighting = (
  id: string,
  { request, start }: JobFiles,
  source: Sighting["source"],
  seen: Seen,
): Sighting => ({
  id,
  name: request.name,
  native: seen.state,
  source,
  submittedAt: request.submittedAt,
  stdout: outputPathOf(id, request),
  ...(request.errorPattern === undefined ? {} : { stderr: errorPathOf(id, request) }),
  ...seen,
  ...(start === undefined ? {} : { node: start.host, startedAt: start.startedAt }),
});

const whyWaiting = ({ request }: JobFiles, now: number): string =>
  request.beginAt !== undefined && request.beginAt > now ? "BeginTime" : "Resources";

type Look = (id: string) => Promise<JobReport>;

const looker = (system: System, folder: string, heardAt: number): Look => {
  const { files, clock } = system;

  const report = async (id: string, job: JobFiles, life: Life, second: boolean): Promise<Sighting> => {
    switch (life.kind) {
      case "waiting":
        return sighting(id, job, "queue", { state: "PENDING", reason: whyWaiting(job, clock.now()) });
      case "ended":
        return sighting(id, job, "records", life.end);
      case "started": {
        if (await isPresent(system, life.start, heardAt))
          return sighting(id, job, "queue", { state: "RUNNING" });
        if (second) return sighting(id, job, "records", lostEnd(job));
        // It may have written its exit record between our reading and its leaving.
        const again = await readJob(files, jobFolder(folder, id));
        return again.kind === "read"
          ? report(id, again.files, lifeOf(again.files), true)
          : sighting(id, job, "records", lostEnd(job));
      }
      default:
        return life satisfies never;
    }
  };

  return async (id) => {
    const reading = await readJob(files, jobFolder(folder, id));
    if (reading.kind === "absent") return { kind: "gone" };
    if (reading.kind === "damaged") return { kind: "unclear", reason: reading.reason };
    return { kind: "seen", sighting: await report(id, reading.files, lifeOf(reading.files), false) };
  };
};

/** A job that was submitted earlier than the one asked for is another, from before the folder was cleared. */
const clockSlackMs = 1000;

export const isTheOne = (ref: JobRef, found: Pick<Sighting, "name" | "submittedAt">): boolean =>
  (ref.name === undefined || ref.name === found.name) &&
  (ref.submittedAt === undefined || (found.submittedAt ?? 0) >= ref.submittedAt - clockSlackMs);

const reportFor = async (ref: JobRef, look: Look): Promise<JobReport> => {
  if (ref.cluster !== undefined || !isJobId(ref.id)) return { kind: "gone" };
  const report = await look(ref.id);
  return report.kind === "seen" && !isTheOne(ref, report.sighting) ? { kind: "gone" } : report;
};

/** Wider than for ids, because "not found" leads to a second submission: a clock that was set back must not do that. */
const nameSlackMs = 600_000;

const isSince = ({ submittedAt = 0 }: Sighting, since = 0): boolean => submittedAt >= since - nameSlackMs;

const atOnce = 64;

/** Runs over many items with a bound on how many files are open at a time. */
export const inBatches = async <Item, Value>(
  items: readonly Item[],
  each: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> => {
  const values: Value[] = [];
  for (let from = 0; from < items.length; from += atOnce)
    values.push(...(await Promise.all(items.slice(from, from + atOnce).map(each))));
  return values;
};

type Named = { readonly named: ReadonlyMap<string, readonly Sighting[]>; readonly problem?: string };

/** Looks through all jobs for names; only done for submissions whose outcome is not known. */
const findNamed = async (names: Question["names"], ids: readonly number[], look: Look): Promise<Named> => {
  const named = new Map<string, Sighting[]>(names.map(({ name }) => [name, []]));
  if (names.length === 0) return { named };
  const reports = await inBatches(ids, (id) => look(String(id)));
  const since = new Map(names.map((asked) => [asked.name, asked.since]));
  for (const report of reports)
    if (report.kind === "seen" && isSince(report.sighting, since.get(report.sighting.name)))
      named.get(report.sighting.name)?.push(report.sighting);
  const unclear = reports.find((report) => report.kind === "unclear");
  return unclear === undefined ? { named } : { named, problem: unclear.reason };
};

const jobIds = async ({ files }: System, folder: string): Promise<readonly number[]> => {
  try {
    return jobIdsIn(await files.list(jobsFolder(folder)));
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw error;
  }
};

/** Jobs of this folder that are not over, whoever asked for them. */
const countUnfinished = async (
  { files }: System,
  folder: string,
  ids: readonly number[],
): Promise<number> => {
  const below = parseFinishedBelow(await files.readText(finishedBelowPath(folder)));
  const over = await inBatches(
    ids.filter((id) => id >= below),
    async (id) => isOver(await files.list(jobFolder(folder, id))),
  );
  return over.filter((isJobOver) => !isJobOver).length;
};

const unanswered = (question: Question, reason: string): Observation => ({
  queue: { kind: "failed", reason },
  records: { kind: "failed", reason },
  jobs: new Map(question.jobs.map((ref) => [jobKey(ref), { kind: "unclear", reason }])),
  named: new Map(question.names.map(({ name }) => [name, []])),
});

/** Looks at jobs and names in a folder, and has a supervisor started when there is work and none is alive. */
export const observer =
  (system: System, folder: string, startSupervisor: () => Promise<string | undefined>) =>
  async (question: Question): Promise<Observation> => {
    try {
      const ids = await jobIds(system, folder);
      const queuedByUser = await countUnfinished(system, folder, ids);
      if (queuedByUser > 0) await startSupervisor();
      const { heardAt } = await currentClaim(system, folder);
      const look = looker(system, folder, heardAt);
      const reports = await inBatches(
        question.jobs,
        async (ref) => [jobKey(ref), await reportFor(ref, look)] as const,
      );
      const { named, problem } = await findNamed(question.names, ids, look);
      // A record that cannot be read may be the one that is sought, so its absence proves nothing.
      const answer =
        problem === undefined
          ? ({ kind: "answered" } as const)
          : ({ kind: "failed", reason: problem } as const);
      return { queue: answer, records: answer, jobs: new Map(reports), named, queuedByUser };
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return unanswered(question, messageOf(error));
    }
  };
