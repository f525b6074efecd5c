import { openJournal } from "../../journal/journal.ts";
import { longer } from "../../journal/phases.ts";
import { type JobReport, jobKey } from "../../model/job.ts";
import type { Absence, Attempt } from "../../model/record.ts";
import { isLost } from "../../model/standing.ts";
import { isNamesake } from "../../monitor/conclude.ts";
import type { Clock, System } from "../../system/ports.ts";
import type { Chosen } from "./choose.ts";
import { type Ask, hasEnded, type LogPlace, reportOn } from "./place.ts";

/** How often a job is asked for. A controller is left in peace; this machine's own jobs cost nothing to ask. */
const ASK_MS = { local: 1_000, slurm: 30_000 } as const;

/** How often the journal is read, into which somebody at work puts the end: it may be long. */
const READ_MS = 30_000;

export interface Watched {
  readonly chosen: Chosen;
  readonly log: LogPlace;
  /** Absent where the scheduler cannot be had. */
  readonly backend: Ask | undefined;
  /** Of the experiment. */
  readonly folder: string;
}

/**
 * Tells whether nothing more will come from a job: it has ended, by the scheduler or by the journal, or it is in no queue and
 * no record, by the rule by which a tick calls its task `unknown`. `onGone` hears of that.
 */
export function endWatch(
  { clock, files }: Pick<System, "clock" | "files">,
  { chosen, log, backend, folder }: Watched,
  onGone: () => void,
): () => Promise<boolean> {
  const { job } = log;
  const isTimeToAsk = backend === undefined ? () => false : everyMs(clock, ASK_MS[backend.name]);
  const isTimeToRead = everyMs(clock, READ_MS, clock.steady());
  let absence = jobKey(job) === jobKey(chosen.job) ? absenceIn(chosen.attempt) : undefined;
  let isOver = log.isOver;
  const isGone = (seen: Absence | undefined): boolean => {
    const gone = seen !== undefined && isLost({ kind: "live", job, absence: seen });
    if (gone) onGone();
    return gone;
  };
  const ask = async (): Promise<boolean> => {
    const report = await reportOn(backend, job);
    if (report === undefined) return false;
    // A number may have been given to another job since.
    const isOthers = isNamesake(job, report);
    absence = afterLook(absence, isOthers ? { kind: "gone" } : report, clock.now());
    return (hasEnded(report) && !isOthers) || isGone(absence);
  };
  const read = async (): Promise<boolean> => {
    const journal = await openJournal(files, folder);
    const record = journal.ok ? journal.value.state.records.get(chosen.choice.task.key) : undefined;
    const attempt = record?.attempts.find(({ number }) => number === chosen.attempt.number);
    if (attempt?.phase.kind === "ended" || attempt?.phase.kind === "over") return true;
    return backend === undefined && attempt !== undefined && isGone(absenceIn(attempt));
  };
  return async () => {
    isOver ||= (isTimeToAsk() && (await ask())) || (isTimeToRead() && (await read()));
    return isOver;
  };
}

const absenceIn = ({ phase }: Attempt): Absence | undefined =>
  phase.kind === "live" ? phase.absence : undefined;

/** A look that failed, or says nothing that is sure, changes nothing. */
function afterLook(absence: Absence | undefined, report: JobReport, at: number): Absence | undefined {
  switch (report.kind) {
    case "seen":
      return undefined;
    case "gone":
      return longer(absence, at);
    case "unclear":
      return report.recorded === undefined ? absence : longer(absence, at, report);
  }
}

/** True whenever so much time has passed since it last was. */
function everyMs(clock: Pick<Clock, "steady">, ms: number, since = Number.NEGATIVE_INFINITY): () => boolean {
  let last = since;
  return () => {
    const isDue = clock.steady() - last >= ms;
    if (isDue) last = clock.steady();
    return isDue;
  };
}
