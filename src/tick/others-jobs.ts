import type { Diagnostic } from "../model/diagnostic.ts";
import { type JobReport, jobKey, type Observation } from "../model/job.ts";
import { lastAttempt, type TaskRecord } from "../model/record.ts";
import { tagIn, tagOf } from "../submit/tag.ts";
import { sha256 } from "./identity.ts";
import { readNotes } from "./pack-files.ts";
import type { Session } from "./session.ts";

/** Attempts of a lost journal whose tags are tried: nobody runs a task more often and then loses its journal. */
const MOST_ATTEMPTS = 50;

/**
 * A job that only a row's id leads to may be of another experiment, as in a copy of a folder, or of another run, by a slip of
 * the finger. Its name tells, where runmark gave it: then it is not ours to follow, nor to cancel. One that somebody
 * submitted by hand has no tag and is believed.
 */
export async function withoutOthersJobs(
  session: Session,
  tracked: readonly TaskRecord[],
  observation: Observation,
): Promise<{ readonly observation: Observation; readonly findings: readonly Diagnostic[] }> {
  const jobs = new Map<string, JobReport>(observation.jobs);
  const findings: Diagnostic[] = [];
  for (const record of tracked) {
    const phase = lastAttempt(record)?.phase;
    if (phase?.kind !== "live" || phase.job.name !== undefined) continue;
    const key = jobKey(phase.job);
    const report = jobs.get(key);
    if (report?.kind !== "seen" || (await isOurs(session, record, report.sighting.name))) continue;
    jobs.set(key, { kind: "gone" });
    findings.push(finding(record.key, key, report.sighting.name));
  }
  return { observation: findings.length === 0 ? observation : { ...observation, jobs }, findings };
}

async function isOurs(
  { journal, system, place }: Session,
  record: TaskRecord,
  name: string,
): Promise<boolean> {
  const tag = tagIn(name);
  if (tag === undefined) return true;
  const { id = "", records } = journal.state;
  for (let number = 1; number <= MOST_ATTEMPTS; number += 1) {
    if (tagOf(sha256, id, record.key, number) === tag) return true;
  }
  // A row that was renamed takes the job of the old one along.
  const isKnown = [...records.values()].some(({ attempts }) => attempts.some((each) => each.name === name));
  if (isKnown) return true;
  return (await readNotes(system.files, place.folder)).some((note) => note.name === name);
}

const finding = (task: string, job: string, name: string): Diagnostic => ({
  severity: "warning",
  code: "summary.others-job",
  message: `${task}: job ${job}, which its row names, is called ${name}: it belongs to another run or experiment and is left alone`,
  next: "Correct the Job ID, or empty it and set Status to `retry` to run the task",
});
