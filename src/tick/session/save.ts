import { basename, join } from "node:path";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { hasErrors } from "../../model/diagnostic.ts";
import type { CellWrite, ResultWrite } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import type { TaskKey } from "../../model/experiment.ts";
import { ok, type Result } from "../../model/result.ts";
import { scoreText } from "../../model/score.ts";
import type { Standing } from "../../model/standing.ts";
import { triesText } from "../../model/tries.ts";
import { keepResultsAligned } from "../../parse/aligned-results.ts";
import { readWishes } from "../../parse/merge.ts";
import { ownersOf } from "../../parse/owners.ts";
import { cellWrites } from "../../parse/project.ts";
import { rankResults } from "../../parse/rank-results.ts";
import { addResultRows, writeResults } from "../../parse/results.ts";
import { rankedScores, scoredTasks } from "../../parse/scored.ts";
import { readSummary, type Summary } from "../../parse/summary.ts";
import { addMissingRows, writeCells } from "../../parse/write.ts";
import { formatLocalTime } from "../folder/local-time.ts";
import { readSummaryFile } from "../folder/read-summary.ts";
import {
  giveBack,
  removeIfThere,
  type SwapPaths,
  swapIn,
  swapPaths,
  textOf,
  writeAnew,
  writeDraft,
} from "../folder/swap.ts";
import { refusedWrite } from "../folder/unwritable.ts";
import { stampOf } from "./quiet.ts";
import type { Session } from "./session.ts";

/** What is about to be written, as the journal knows it. */
interface Writes {
  readonly cells: readonly CellWrite[];
  readonly results: readonly ResultWrite[];
}

/** How often a person may save between our read and our rename before the next tick tries again. */
const MAX_ROUNDS = 5;

export interface Saved {
  /** Whether the summary now says what is known. */
  readonly isCurrent: boolean;
  /** What there is to tell when it does not. */
  readonly findings: readonly Diagnostic[];
  /** The summary as it was found: the earlier reading itself, unless somebody has saved the file since. */
  readonly found: Summary;
  /** What the file says now. */
  readonly text: string;
}

/**
 * Writes what is known into the summary as one read-merge-replace. The journal says what is about to be written before the
 * rename and that it was written behind it, so that after a crash our own words are not taken for a person's. `earlier` is
 * the reading that the standings come from.
 */
export async function saveSummary(
  session: Session,
  earlier: Summary,
  standings: ReadonlyMap<TaskKey, Standing>,
): Promise<Result<Saved, Stop>> {
  let found = earlier;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const read = await readSummaryFile(session.system.files, session.place, found);
    if (!read.ok) return read;
    found = read.value;
    // A person is in the middle of an edit; what is to be said waits until the file can be understood again.
    if (hasErrors(found.diagnostics))
      return ok({ isCurrent: false, findings: found.diagnostics, found, text: found.document.text });
    const before = found.document.text;
    const { text, cells, results } = bringUpToDate(session, found, standings);
    if (text === before) return ok({ isCurrent: true, findings: [], found, text });
    const replaced = await replace(session, before, text, { cells, results });
    if (!replaced.ok) return replaced;
    if (replaced.value) return ok({ isCurrent: true, findings: [], found, text });
  }
  return ok({
    isCurrent: false,
    findings: [busy(session.place.summaryPath)],
    found,
    text: found.document.text,
  });
}

const busy = (path: string): Diagnostic => ({
  severity: "warning",
  code: "summary.busy",
  message: "the summary is being saved over and over, so it could not be brought up to date",
  next: "Nothing to do: what is to be said is in the journal, and is written at the next tick",
  path,
});

/** Proves that the summary can be replaced, before jobs are sent whose fate could then not be written down. */
export async function proveWritable({ system, place }: Session): Promise<Result<undefined, Stop>> {
  const { draft } = swapPaths(place.summaryPath);
  return refusedWrite(place.summaryPath, async () => {
    await writeAnew(system.files, draft, "", 0o600);
    await system.files.remove(draft);
    return undefined;
  });
}

/** The new text, derived from what is known and from the file as it is now, never from an earlier reading of it. */
function bringUpToDate(
  session: Session,
  read: Summary,
  standings: ReadonlyMap<TaskKey, Standing>,
): { text: string } & Writes {
  const { records } = session.journal.state;
  const withRows = addMissingRows(read);
  const summary =
    withRows === read.document.text ? read : readSummary(read.path, withRows, basename(session.place.folder));
  // From the rows that people left: one that was deleted and is put back says `pending` by our hand, which is no wish.
  const owners = ownersOf(read.experiment.tasks, records);
  const wishes = readWishes(read.experiment.tasks, records, owners);
  const untold = new Set([...wishes.told, ...wishes.adopt].map(({ task }) => task));
  const cells = summary.experiment.tasks.flatMap((task) => {
    const standing = standings.get(task.key);
    if (standing === undefined) return [];
    const keepStatus = wishes.kept.has(task.key) || untold.has(task.key);
    const copiedFrom = owners.copiedFrom(task);
    const record = records.get(task.key);
    const tries = triesText(record, session.config.values["retry.max_attempts"]);
    const facts = {
      ...{ task, record, standing, keepStatus },
      ...(copiedFrom === undefined ? {} : { copiedFrom }),
      ...(tries === undefined ? {} : { tries }),
    };
    return cellWrites(facts, formatLocalTime);
  });
  return { cells, ...withResults(session, writeCells(summary, cells), summary, standings) };
}

/** Scores go into rows as they are by then. Read once more, which takes long, is only a summary that is to show others. */
function withResults(
  { place, journal, config }: Session,
  text: string,
  summary: Summary,
  standings: ReadonlyMap<TaskKey, Standing>,
): { text: string; results: readonly ResultWrite[] } {
  const isCompleted = (key: TaskKey): boolean => standings.get(key)?.status === "completed";
  const { records } = journal.state;
  const scored = scoredTasks(summary.experiment.tasks, records, isCompleted);
  if (scored.length === 0) return { text, results: [] };
  const { sweep } = journal.state;
  const isKept = config.values.results || sweep !== undefined;
  const textFor = sweep === undefined ? scoreText : rankedScores(sweep.objective, scored);
  const withRows = (read: Summary): string =>
    isKept ? addResultRows(read, scored, records, sweep) : read.document.text;
  const inOrder = (read: Summary): string =>
    sweep === undefined ? read.document.text : rankResults(read, sweep.objective, scored, textFor);
  const isOld = ({ document }: Summary, now: string): boolean => document.text !== now;
  // The cells that were just written move scores, and say nothing of which are to be shown.
  const isDue =
    isOld(summary, withRows(summary)) ||
    isOld(summary, inOrder(summary)) ||
    writeResults(summary, scored, records, textFor).writes.length > 0;
  if (!isDue) return { text, results: [] };
  const name = basename(place.folder);
  const anew = (read: Summary, now: string): Summary =>
    isOld(read, now) ? readSummary(read.path, now, name) : read;
  const read = anew(summary, text);
  const wide = anew(read, withRows(read));
  const { text: written, writes } = writeResults(wide, scored, records, textFor);
  const ranked = inOrder(anew(wide, written));
  return { text: sweep === undefined ? ranked : keepResultsAligned(read, ranked), results: writes };
}

/** False when a person saved the file since it was read: then theirs stands there. */
async function replace(
  session: Session,
  before: string,
  text: string,
  { cells, results }: Writes,
): Promise<Result<boolean, Stop>> {
  const { files, clock } = session.system;
  const paths = swapPaths(session.place.summaryPath);
  const drafted = await refusedWrite(paths.summary, () => writeDraft(files, paths, text));
  if (!drafted.ok) return drafted;
  const draft = await files.stat(paths.draft);
  const temporary = basename(paths.draft);
  const told = results.length === 0 ? {} : { results };
  const announced = await session.record([{ kind: "writing", at: clock.now(), temporary, cells, ...told }]);
  if (!announced.ok) return announced;
  const swapped = await refusedWrite(paths.summary, () => swapIn(files, paths, before));
  const isWritten = swapped.ok && swapped.value === "swapped";
  if (isWritten && draft !== undefined) session.ownStamp = stampOf(draft);
  const closed = await close(session, paths, isWritten ? "written" : "unwritten");
  if (!closed.ok) return closed;
  return swapped.ok ? ok(isWritten) : swapped;
}

/** The journal first: for as long as the draft is there, a crash reads as "not written". */
async function close(
  { system, record }: Session,
  { summary, draft, aside, old }: SwapPaths,
  kind: "written" | "unwritten",
): Promise<Result<undefined, Stop>> {
  const recorded = await record([{ kind, at: system.clock.now() }]);
  if (!recorded.ok) return recorded;
  return refusedWrite(summary, async () => {
    await removeIfThere(system.files, draft);
    await removeIfThere(system.files, old);
    if (kind === "written") await removeIfThere(system.files, aside);
    else await giveBack(system.files, aside, summary);
    return undefined;
  });
}

/**
 * Settles a write that a crash interrupted. The draft is gone once it has become the summary; where a crash kept both names
 * of it, they say the same.
 */
export async function settleWriting(session: Session): Promise<Result<undefined, Stop>> {
  const { system, place, journal } = session;
  const { writing } = journal.state;
  const paths = swapPaths(place.summaryPath);
  if (writing === undefined) {
    return refusedWrite(paths.summary, () => giveBack(system.files, paths.aside, paths.summary));
  }
  const draft = join(place.folder, writing.temporary);
  const drafted = await textOf(system.files, draft);
  const isWritten = drafted === undefined || drafted === (await textOf(system.files, paths.summary));
  return close(session, { ...paths, draft }, isWritten ? "written" : "unwritten");
}
