import {
  type JobRef,
  type JobReport,
  jobKey,
  type Observation,
  type Question,
  type Sighting,
} from "../../model/job.ts";
import { hasEnded } from "../ended.ts";
import { indexSightings } from "./identity.ts";
import { isJobId } from "./ids.ts";
import { indexRecords, type Look, reportJob, reportName, showsAll } from "./join.ts";
import type { SlurmNeeds } from "./needs.ts";
import { readOwnRecords } from "./own-records.ts";
import { searchesFor } from "./search.ts";
import { askQueue, askRecords } from "./sources.ts";

/**
 * One squeue for everything, and sacct only for what squeue does not show: one call for ids, one for names, as sacct
 * cannot ask for either. Jobs on other clusters (`456;gpu`) add the same for each cluster that was named.
 */
export async function observe(needs: SlurmNeeds, question: Question): Promise<Observation> {
  const clusters = new Set([
    undefined,
    ...question.jobs.map((job) => job.cluster),
    ...question.names.flatMap((asked) => asked.clusters ?? []),
  ]);
  const looks: Observation[] = [];
  for (const cluster of clusters) {
    const jobs = question.jobs.filter((job) => job.cluster === cluster);
    const names = question.names.filter(({ clusters: sentTo }) =>
      cluster === undefined ? sentTo === undefined : sentTo?.includes(cluster),
    );
    looks.push(await observeCluster(needs, cluster, { jobs, names }));
  }
  return looks.reduce(merge);
}

/** A source has answered when it has on every cluster; what is not known for one is not known. */
function merge(one: Observation, other: Observation): Observation {
  const { queuedByUser: count, liveByName = noJobs, ...rest } = one;
  return {
    ...rest,
    queue: one.queue.kind === "answered" ? other.queue : one.queue,
    records: one.records.kind === "answered" ? other.records : one.records,
    jobs: new Map([...one.jobs, ...other.jobs]),
    named: mergeNamed(one.named, other.named),
    ...(count === undefined || other.queuedByUser === undefined
      ? {}
      : { queuedByUser: count + other.queuedByUser }),
    liveByName: oldestByName([...liveByName.values(), ...(other.liveByName ?? noJobs).values()]),
  };
}

const noJobs: NonNullable<Observation["liveByName"]> = new Map();

/** A name that a job of any cluster bears is taken. */
function oldestByName(sightings: readonly Sighting[]): ReadonlyMap<string, Sighting> {
  const oldest = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const known = oldest.get(sighting.name);
    if (known === undefined || (sighting.submittedAt ?? 0) < (known.submittedAt ?? 0))
      oldest.set(sighting.name, sighting);
  }
  return oldest;
}

/** A name is sought on each cluster that its script names; the oldest of all its jobs comes first. */
function mergeNamed(one: Observation["named"], other: Observation["named"]): Observation["named"] {
  const named = new Map(one);
  for (const [name, found] of other) {
    const all = [...(named.get(name) ?? []), ...found];
    named.set(
      name,
      all.sort((a, b) => (a.submittedAt ?? 0) - (b.submittedAt ?? 0)),
    );
  }
  return named;
}

async function observeCluster(
  needs: SlurmNeeds,
  cluster: string | undefined,
  question: Question,
): Promise<Observation> {
  const queue = await askQueue(needs, cluster);
  if (!queue.ok) return silence(question, queue.error);
  const index = indexSightings(queue.value);
  const hidden = {
    jobs: question.jobs.filter((job) => isJobId(job.id) && !showsAll(index, job)),
    names: question.names.filter(
      (asked) =>
        asked.onlyQueue === undefined &&
        reportName(asked, { queue: index, records: indexRecords([]) }).length === 0,
    ),
  };
  const records = await askRecords(needs, cluster, searchesFor(hidden, needs.clock.now()));
  const booked: Look = {
    queue: index,
    records: indexRecords(records.ok ? records.value : []),
    ...(records.ok || records.error.kind === "off" ? {} : { recordsFailed: records.error.reason }),
  };
  const own = await readOwnRecords(needs, namesWithout(hidden, booked));
  const live = queue.value.filter((sighting) => !hasEnded(sighting));
  const look: Look = own.ok ? { ...booked, own: own.value } : { ...booked, ownFailed: own.error };
  return {
    queue: { kind: "answered" },
    records: records.ok ? { kind: "answered" } : answerOf(records.error, hidden, look),
    jobs: reports(question.jobs, (job) => reportJob(job, look)),
    named: new Map(question.names.map((asked) => [asked.name, reportName(asked, look)])),
    queuedByUser: live.length,
    liveByName: oldestByName(live),
  };
}

/** Of the jobs that the queue does not show, those of which the books say nothing that counts. */
function namesWithout({ jobs, names }: Question, look: Look): ReadonlySet<string> {
  return new Set([
    ...jobs.filter((job) => reportJob(job, look).kind !== "seen").flatMap(({ name }) => name ?? []),
    ...names.filter((asked) => reportName(asked, look).length === 0).map(({ name }) => name),
  ]);
}

/** Where there are no books, submissions that would have left a record had they made a job are as good as looked up. */
function answerOf(
  silence: Exclude<Observation["records"], { kind: "answered" }>,
  { names }: Question,
  { own }: Look,
): Observation["records"] {
  const isSure = silence.kind === "off" && names.length > 0 && names.every(({ name }) => own?.has(name));
  return isSure ? { kind: "answered" } : silence;
}

/** Without the queue nothing can be concluded, so the records are not asked: they lag and would only mislead. */
function silence(
  question: Question,
  queue: Exclude<Observation["queue"], { kind: "answered" }>,
): Observation {
  return {
    queue,
    records: { kind: "answered" },
    jobs: reports(question.jobs, () => ({ kind: "unclear", reason: queue.reason })),
    named: new Map(question.names.map(({ name }) => [name, []])),
  };
}

const reports = (
  jobs: readonly JobRef[],
  report: (job: JobRef) => JobReport,
): ReadonlyMap<string, JobReport> => new Map(jobs.map((job) => [jobKey(job), report(job)]));
