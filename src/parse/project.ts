import { unescapeCell } from "../markdown/cell.ts";
import { escapeCell } from "../markdown/escape.ts";
import type { CellWrite } from "../model/event.ts";
import { type Said, type Task, WRITTEN_COLUMNS, type WrittenColumn } from "../model/experiment.ts";
import { jobKey } from "../model/job.ts";
import { currentJob, lastAttempt, lastSighting, type TaskRecord, wroteOnce } from "../model/record.ts";
import { type Standing, wasWithdrawn } from "../model/standing.ts";
import { besideTries } from "../model/tries.ts";
import { isPlaceholder, readStatus, sameMeaning } from "./cells/words.ts";
import { namesOldJob } from "./named-job.ts";

/** What a task's row is to show. */
export interface RowFacts {
  readonly task: Task;
  readonly record: TaskRecord | undefined;
  readonly standing: Standing;
  /** The Status cell is a person's word that stays. */
  readonly keepStatus: boolean;
  /** The task of whose row this one is a copy, with the id, the times and the remarks of that one. */
  readonly copiedFrom?: TaskRecord;
  /** Which attempt it is, from the second on, and after what. */
  readonly tries?: string;
}

/** Formats epoch ms as local wall time, `YYYY-MM-DD HH:MM:SS`. */
export type FormatTime = (at: number) => string;

const NOTHING = "-";

/** Statuses whose reason a person wants to read in the Notes cell; for the others it is noise. */
const TELLING: ReadonlySet<string> = new Set(
  "failed timeout out_of_memory cancelled preempted node_fail invalid blocked unknown submitting".split(" "),
);

/** The cells of a row that are to be written: only those that differ, and that a person has not made theirs. */
export function cellWrites(facts: RowFacts, formatTime: FormatTime): CellWrite[] {
  // A row that is not written to its end is not ended by us: what it says then would be our doing.
  if (facts.task.cells.status === undefined) return [];
  const wanted = wantedCells(facts, formatTime);
  const writes: CellWrite[] = [];
  for (const column of WRITTEN_COLUMNS) {
    const text = wanted[column];
    // Of ten thousand rows hardly one has anything to write.
    if (text === undefined || (column !== "status" && text === facts.task.cells[column])) continue;
    // As it will be read again, so that what stands there is known as ours.
    const value = unescapeCell(escapeCell(text));
    if (mayWrite(facts, column, value)) writes.push({ task: facts.task.key, column, value });
  }
  return writes;
}

function mayWrite(facts: RowFacts, column: WrittenColumn, value: string): boolean {
  const theirs = facts.task.cells[column];
  if (column === "status") return !facts.keepStatus && isNewStatus(facts, value);
  if (theirs === undefined || theirs === value) return false;
  if (isPlaceholder(theirs)) return !isPlaceholder(value);
  // An id that a person wrote and that was adopted stays until there is a newer attempt.
  if (column === "jobId" && (facts.copiedFrom !== undefined || namesOldJob(facts.task, facts.record)))
    return true;
  return isOurs(column, theirs, facts.record) || isOurs(column, theirs, facts.copiedFrom);
}

/** The count of an array goes on while its word stays the same; behind a word of ours it is ours too. */
function isNewStatus({ task, record, standing }: RowFacts, value: string): boolean {
  if (!saysAlready(task.said, value)) return true;
  const theirs = task.cells.status ?? "";
  return standing.elements !== undefined && theirs !== value && isOurs("status", theirs, record);
}

const isOurs = (column: WrittenColumn, text: string, record: TaskRecord | undefined): boolean =>
  record !== undefined &&
  (record.written[column] === text || record.earlier?.has(wroteOnce(column, text)) === true);

/** A blank cell says `pending`: nothing has been done yet. */
const saysAlready = (said: Said, value: string): boolean =>
  sameMeaning(said, readStatus(value)) || (said.kind === "blank" && value === "pending");

function wantedCells(facts: RowFacts, formatTime: FormatTime): { [Column in WrittenColumn]?: string } {
  const { record, standing } = facts;
  const job = wasWithdrawn(lastAttempt(record)?.phase) ? undefined : currentJob(record);
  const sighting = job === undefined ? undefined : lastSighting(record);
  const started = sighting?.startedAt;
  const ended = job === undefined ? undefined : endOf(record);
  const end = {
    completed: ended === undefined ? NOTHING : formatTime(ended),
    elapsed: started === undefined || ended === undefined ? NOTHING : elapsed(ended - started),
  };
  // A person's word needs no reason; one that we wrote before it no longer holds. The end of the job in its row is to be told.
  if (standing.byHand) {
    const isShown = job !== undefined && facts.task.cells.jobId === jobKey(job);
    return { ...(isShown && ended !== undefined ? end : {}), notes: NOTHING };
  }
  return {
    status: statusText(standing),
    jobId: job === undefined ? NOTHING : jobKey(job),
    // While a person's wish for another attempt waits, the old attempt is still what there is to show.
    started: started === undefined ? NOTHING : formatTime(started),
    ...end,
    notes: besideTries(facts.tries, isTold(facts) ? standing.reason : undefined) || NOTHING,
  };
}

/** `running 12/40`: of an array, how many of its elements are over. */
const statusText = ({ status, elements }: Standing): string =>
  elements === undefined ? status : `${status} ${elements.ended}/${elements.total}`;

/** Whether a person wants to read its reason there. */
const isTold = ({ standing, record }: RowFacts): boolean =>
  TELLING.has(standing.status) || isKeptOut(record) || wasFound(record);

/** It has completed without a job, which its row would not tell otherwise. */
const wasFound = (record: TaskRecord | undefined): boolean =>
  record?.found !== undefined && record.attempts.length === 0 && record.wish === undefined;

/** What waits for a quota or for the controller says so, unlike what only waits for its turn. */
function isKeptOut(record: TaskRecord | undefined): boolean {
  const phase = record?.attempts.at(-1)?.phase;
  return phase?.kind === "undelivered" && phase.obstacle !== undefined;
}

function endOf(record: TaskRecord | undefined): number | undefined {
  const phase = record?.attempts.at(-1)?.phase;
  return phase?.kind === "over" ? (phase.last?.endedAt ?? phase.at) : undefined;
}

function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
