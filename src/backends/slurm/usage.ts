import { type JobRef, jobKey, type Sighting, type SourceAnswer } from "../../model/job.ts";
import type { JobUsage, UsageAnswer } from "../../model/usage.ts";
import { newestPerId } from "./fold.ts";
import { CLOCK_MARGIN_MS, groupBy, indexSightings, isOurs } from "./identity.ts";
import { isJobId } from "./ids.ts";
import type { SlurmNeeds } from "./needs.ts";
import { DELIMITER } from "./rows.ts";
import { askSacct, chunk } from "./sources.ts";
import { normaliseState } from "./states.ts";
import { type Allocation, allocationsIn, usageOf } from "./usage-fold.ts";
import { USAGE_FIELDS, usageRow } from "./usage-rows.ts";

/** One sacct for all jobs (of a cluster), with their steps: only these know what was used. */
export async function usage(needs: SlurmNeeds, jobs: readonly JobRef[]): Promise<UsageAnswer> {
  const found = new Map<string, readonly JobUsage[]>();
  let records: SourceAnswer = { kind: "answered" };
  const valid = jobs.filter(({ id }) => isJobId(id));
  for (const group of groupBy(valid, ({ cluster }) => cluster ?? "").values()) {
    const answer = await usageOn(needs, group);
    for (const [key, usages] of answer.jobs) found.set(key, usages);
    if (answer.records.kind !== "answered") records = answer.records;
  }
  return { records, jobs: found };
}

async function usageOn(needs: SlurmNeeds, jobs: readonly JobRef[]): Promise<UsageAnswer> {
  const found = new Map<string, readonly JobUsage[]>();
  let records: SourceAnswer = { kind: "answered" };
  const since = sinceSecondsAgo(jobs, needs.clock.now());
  for (const ids of chunk([...new Set(jobs.map(({ id }) => id))])) {
    const args = usageArguments(needs.host.user, jobs[0]?.cluster, ids, since);
    const rows = await askSacct(needs, args, USAGE_FIELDS.length);
    if (!rows.ok) records = rows.error;
    else {
      const wanted = new Set(ids);
      const asked = jobs.filter(({ id }) => wanted.has(id));
      for (const [key, usages] of join(asked, allocationsIn(rows.value.map(usageRow))))
        found.set(key, usages);
    }
  }
  return { records, jobs: found };
}

/** The earliest that one of them can have been submitted; undefined where that is not known of each. */
function sinceSecondsAgo(jobs: readonly JobRef[], now: number): number | undefined {
  const oldest = Math.min(...jobs.map(({ submittedAt }) => submittedAt ?? Number.NEGATIVE_INFINITY));
  return Number.isFinite(oldest)
    ? Math.ceil((Math.max(0, now - oldest) + CLOCK_MARGIN_MS) / 1_000)
    : undefined;
}

/** As `recordArguments`, but with the steps, and bounded by time: steps are many, and ids come back after years. */
export const usageArguments = (
  user: string,
  cluster: string | undefined,
  ids: readonly string[],
  sinceSecondsAgo: number | undefined,
): readonly string[] => [
  ...(cluster === undefined ? [] : ["-M", cluster]),
  "-D",
  "-n",
  "--parsable2",
  `--delimiter=${DELIMITER}`,
  "-u",
  user,
  "-o",
  USAGE_FIELDS.join(","),
  "-j",
  ids.join(","),
  ...(sinceSecondsAgo === undefined ? [] : ["-S", `now-${sinceSecondsAgo}seconds`, "-E", "now"]),
];

/** A row that is filled in (releases before 24.11 show a draft first), of a job that had a node and cpus on it. */
const hasRun = ({ row }: Allocation): boolean =>
  row.partition !== "" && row.startedAt !== undefined && row.given.cpus !== undefined;

/** Rows by job: ours by name and time, and of a job that was requeued its last run. */
function join(
  jobs: readonly JobRef[],
  allocations: readonly Allocation[],
): readonly (readonly [string, readonly JobUsage[]])[] {
  const byRow = new Map<Sighting, Allocation>(
    allocations.filter(hasRun).map((allocation) => [asSighting(allocation), allocation]),
  );
  const index = indexSightings([...byRow.keys()]);
  const entries = jobs.map((job) => {
    const ours = newestPerId(index.ofId(job.id).filter((row) => isOurs(row, job)));
    return [jobKey(job), ours.flatMap((row) => byRow.get(row) ?? []).map(usageOf)] as const;
  });
  return entries.filter(([, usages]) => usages.length > 0);
}

const asSighting = ({ row }: Allocation): Sighting => ({
  id: row.id,
  name: row.name,
  state: normaliseState(row.native),
  native: row.native,
  source: "records",
  ...(row.submittedAt === undefined ? {} : { submittedAt: row.submittedAt }),
});
