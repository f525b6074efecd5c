import { join } from "node:path";
import type { Sighting } from "../../../model/job.ts";
import { type Dependency, type DependencyTerm, parseDependency } from "../../../script/dependency.ts";
import { errnoOf } from "../../errno.ts";
import { elementBehind } from "../records/ids.ts";
import { readJob } from "../records/job-files.ts";
import { elementMark, FILES, idOf, jobFolder, parseId, type Target } from "../records/layout.ts";
import type { EndRecord } from "../records/records.ts";
import {
  type Circumstances,
  type Fate,
  fateOf,
  type Prospect,
  prospectOf,
} from "../schedule/dependencies.ts";
import { showJob } from "../sightings/show-job.ts";
import { endElement, endWaiting } from "./end-waiting.ts";
import type { OpenArray } from "./open-array.ts";
import type { Roster, WaitingJob } from "./roster.ts";
import { attempt } from "./trouble.ts";

/** As slurmctld calls the end of a job with `--kill-on-invalid-dep=yes`. */
const INVALID: Omit<EndRecord, "endedAt"> = {
  state: "CANCELLED",
  exitCode: 0,
  reason: "DependencyNeverSatisfied",
};

type Found = Fate | "gone" | "unclear";
type Fates = (target: Target) => Promise<Found>;

/** Each job is looked at once in a round, however many wait for it or for elements of it. */
const fatesIn = (roster: Roster): Fates => {
  const known = new Map<number, Promise<Looked>>();
  return async ({ job, task }) => {
    const looking = known.get(job) ?? lookAt(roster, job);
    known.set(job, looking);
    const looked = await looking;
    if (typeof looked === "string") return looked;
    if (task === undefined) return fateOf([...looked.values()]);
    const element = looked.get(idOf({ job, task }));
    return element === undefined ? "gone" : fateOf([element]);
  };
};

type Looked = ReadonlyMap<string, Sighting> | "gone" | "unclear";

/** What cannot be looked at now decides nothing. */
const lookAt = async (roster: Roster, job: number): Promise<Looked> => {
  let looked: Looked = "unclear";
  await attempt(roster, `parent ${job}`, async () => {
    looked = await lookInto(roster, job);
  });
  return looked;
};

const lookInto = async ({ system, folder }: Roster, job: number): Promise<Looked> => {
  const target = parseId((await elementBehind(system, folder, job)) ?? "") ?? { job };
  const reading = await readJob(system.files, jobFolder(folder, target.job));
  if (reading.kind !== "read") return reading.kind === "absent" ? "gone" : "unclear";
  const place = { system, folder, claim: { live: true }, fitOf: async () => "fits" as const };
  const shown = await showJob(place, target, reading);
  if (shown.kind === "damaged") return "unclear";
  return shown.sightings.length === 0
    ? "gone"
    : new Map(shown.sightings.map((sighting) => [sighting.id, sighting]));
};

/** Others of the same name and user that run, or wait and were submitted earlier; those of the same array do not count. */
const isAlone = ({ waiting, running }: Roster, { job, request }: WaitingJob): boolean => {
  const isTwin = (other: WaitingJob["request"]): boolean =>
    other.name === request.name && other.user === request.user;
  const waits = [...waiting.values()].some((other) => other.job < job && isTwin(other.request));
  return (
    !waits && ![...running.values()].some((other) => parseId(other.id)?.job !== job && isTwin(other.request))
  );
};

/** For one element of an array, or for all that it is one prospect for. */
const weigh = async (
  roster: Roster,
  job: WaitingJob,
  dependency: Dependency,
  fates: Fates,
  task?: number,
): Promise<Prospect> => {
  const found = new Map<DependencyTerm, Found>();
  for (const term of dependency.terms)
    if (term.kind !== "singleton") found.set(term, await fateFor(fates, term, task));
  const circumstances: Circumstances = {
    fateOf: (term) => found.get(term) ?? "unclear",
    isAlone: isAlone(roster, job),
    now: roster.system.clock.now(),
  };
  return prospectOf(dependency, circumstances);
};

/** `aftercorr` is about the element of the same number; one that has no like waits for the whole. */
const fateFor = async (fates: Fates, term: Target & { kind: string }, task?: number): Promise<Found> => {
  if (term.kind !== "aftercorr" || task === undefined) return fates(term);
  const own = await fates({ job: term.job, task });
  return own === "gone" ? fates({ job: term.job }) : own;
};

/** Once and for all: an element that is met stays so, and a parent that is run again by hand heals nothing. */
const decide = async ({ system, folder }: Roster, job: number, name: string): Promise<void> => {
  try {
    await system.files.write(join(jobFolder(folder, job), name), "", { exclusive: true });
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
};

const weighJob = async (
  roster: Roster,
  job: WaitingJob,
  dependency: Dependency,
  fates: Fates,
): Promise<void> => {
  const prospect = await weigh(roster, job, dependency, fates);
  if (prospect === "waits") return;
  await decide(roster, job.job, prospect === "met" ? FILES.met : FILES.never);
  roster.waiting.set(job.job, { ...job, prospect });
};

const weighElements = async (
  roster: Roster,
  job: WaitingJob,
  array: OpenArray,
  dependency: Dependency,
  fates: Fates,
): Promise<void> => {
  for (const task of [...array.waiting]) {
    if (array.met.has(task) || array.never.has(task)) continue;
    const prospect = await weigh(roster, job, dependency, fates, task);
    if (prospect === "met") array.met.add(task);
    if (prospect !== "never") continue;
    await decide(roster, array.id, elementMark("never", task));
    array.never.add(task);
  }
};

/** Ends what will never start, where that was asked for. */
const endInvalid = async (roster: Roster, job: WaitingJob): Promise<void> => {
  const { array, prospect, request } = job;
  if (request.killOnInvalidDependency !== true) return;
  if (prospect === "never") return endWaiting(roster, job, INVALID);
  for (const task of array === undefined ? [] : [...array.never])
    if (array?.waiting.has(task)) await endElement(roster, array, task, INVALID);
};

/** Looks what has become of that on which waiting jobs depend. */
export const weighDependencies = async (roster: Roster): Promise<void> => {
  const fates = fatesIn(roster);
  for (const { job: id, request } of [...roster.waiting.values()]) {
    if (request.dependency === undefined) continue;
    const dependency = parseDependency(request.dependency);
    const job = roster.waiting.get(id);
    if (dependency === undefined || job === undefined) continue;
    const isByElement = job.array !== undefined && dependency.terms.some(({ kind }) => kind === "aftercorr");
    if (job.prospect === "waits" && job.array !== undefined && isByElement)
      await weighElements(roster, job, job.array, dependency, fates);
    else if (job.prospect === "waits") await weighJob(roster, job, dependency, fates);
    const weighed = roster.waiting.get(id);
    if (weighed !== undefined) await endInvalid(roster, weighed);
  }
};
