import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Task, TaskKey } from "../../model/experiment.ts";
import { type JobRef, jobKey, type Observation, type Sighting } from "../../model/job.ts";
import { meaningOf } from "../../model/meaning.ts";
import { lastAttempt, type Phase, type TaskRecord } from "../../model/record.ts";
import { tagIn, tagOf } from "../../submit/tag.ts";
import { sha256 } from "../folder/identity.ts";
import { readNotes } from "../folder/pack-files.ts";
import type { Session } from "../session/session.ts";
import { arrayOf, MOST_ATTEMPTS, tagsOfPack } from "./pack-tags.ts";

/**
 * A job that only a row's id leads to may be of another experiment, as in a copy of a folder, or of another run, by a slip of
 * the finger. Its name tells, where runmark gave it: then it is not that task's to follow, nor to cancel. One that somebody
 * submitted by hand has no tag and is believed.
 */
export async function othersJobs(
  session: Session,
  tasks: readonly Task[],
  tracked: readonly TaskRecord[],
  { jobs }: Observation,
): Promise<{ readonly others: ReadonlySet<TaskKey>; readonly findings: readonly Diagnostic[] }> {
  const others = new Set<TaskKey>();
  const findings: Diagnostic[] = [];
  const packs = packsOf(session, tasks);
  const rows = new Set(tasks.map(({ key }) => key));
  for (const record of tracked) {
    const phase = lastAttempt(record)?.phase;
    if (phase?.kind !== "live" || phase.job.name !== undefined) continue;
    const key = jobKey(phase.job);
    const report = jobs.get(key);
    if (report?.kind !== "seen") continue;
    const { sighting } = report;
    const isElement = packs(phase.job).has(tagIn(sighting.name) ?? "");
    const isOwn = isElement || (await isOurs(session, record, sighting.name, rows));
    if (isOwn && !isLater(phase, sighting)) continue;
    others.add(record.key);
    findings.push(finding(record.key, key, sighting));
  }
  return { others, findings };
}

/** The tags that the array of a job may have, reckoned once for all its elements. */
function packsOf({ journal }: Session, tasks: readonly Task[]): (job: JobRef) => ReadonlySet<string> {
  const { id = "" } = journal.state;
  const known = new Map<string, ReadonlySet<string>>();
  return (job) => {
    const array = arrayOf(job);
    if (array === undefined) return new Set();
    const tags = known.get(array) ?? tagsOfPack(id, tasks, array);
    known.set(array, tags);
    return tags;
  };
}

async function isOurs(
  { journal, system, place }: Session,
  record: TaskRecord,
  name: string,
  rows: ReadonlySet<string>,
): Promise<boolean> {
  const tag = tagIn(name);
  if (tag === undefined) return true;
  const { id = "", records } = journal.state;
  for (let number = 1; number <= MOST_ATTEMPTS; number += 1) {
    if (tagOf(sha256, id, record.key, number) === tag) return true;
  }
  const bearers = [...records.values()].filter(({ attempts }) => attempts.some((each) => each.name === name));
  // A row that was renamed takes the job of the old one along. That of a row that is still there is that row's.
  if (bearers.length > 0) return bearers.some(({ key }) => !rows.has(key));
  return (await readNotes(system.files, place.folder)).some((note) => note.name === name);
}

/** Clocks of a login node and of its controller differ by less. */
const CLOCK_MARGIN_MS = 60_000;

/** A look had missed it before this one was submitted, so its number was given away again. */
const isLater = (
  { absence, latest }: Extract<Phase, { kind: "live" }>,
  { submittedAt = 0 }: Sighting,
): boolean => latest === undefined && absence !== undefined && submittedAt > absence.until + CLOCK_MARGIN_MS;

/** One that lives may be the task's own all the same, where rows are gone or were sent again: two must not run side by side. */
const finding = (task: string, job: string, sighting: Sighting): Diagnostic => ({
  severity: "warning",
  code: "summary.others-job",
  message: `${task}: job ${job}, which its row names, is called ${sighting.name}: it belongs to another run or experiment and is left alone`,
  next: hasEnded(sighting)
    ? "Correct the Job ID, or empty it and set Status to `retry` to run the task"
    : `Correct the Job ID. Should the job be this run's own all the same, cancel it first (\`scancel ${job}\`) or wait for its end; then empty the cell and set Status to \`retry\``,
});

const hasEnded = (sighting: Sighting): boolean => meaningOf(sighting).kind === "final";
