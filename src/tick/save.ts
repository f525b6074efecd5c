import { basename, dirname, join } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import { hasErrors } from "../model/diagnostic.ts";
import type { CellWrite } from "../model/event.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import type { TaskKey } from "../model/experiment.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Standing } from "../model/standing.ts";
import { readWishes } from "../parse/merge.ts";
import { cellWrites } from "../parse/project.ts";
import { readSummary, type Summary } from "../parse/summary.ts";
import { addMissingRows, writeCells } from "../parse/write.ts";
import type { Files } from "../system/ports.ts";
import { formatLocalTime } from "./local-time.ts";
import { readSummaryFile } from "./read.ts";
import type { Session } from "./session.ts";

/** How often a person may save between our read and our rename before the next tick tries again. */
const MAX_ROUNDS = 5;

/** Whether the summary now says what is known, and what there is to tell when it does not. */
export interface Saved {
  readonly isCurrent: boolean;
  readonly findings: readonly Diagnostic[];
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
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const read = await readSummaryFile(session.system.files, session.place, earlier);
    if (!read.ok) return read;
    // A person is in the middle of an edit; what is to be said waits until the file can be understood again.
    if (hasErrors(read.value.diagnostics)) return ok({ isCurrent: false, findings: read.value.diagnostics });
    const before = read.value.document.text;
    const { text, cells } = rewrite(session, read.value, standings);
    if (text === before) return ok(current);
    const replaced = await replace(session, before, text, cells);
    if (!replaced.ok) return replaced;
    if (replaced.value) return ok(current);
  }
  return ok({ isCurrent: false, findings: [busy(session.place.summaryPath)] });
}

const current: Saved = { isCurrent: true, findings: [] };

const busy = (path: string): Diagnostic => ({
  severity: "warning",
  code: "summary.busy",
  message: "the summary is being saved over and over, so it could not be brought up to date",
  next: "Nothing to do: what is to be said is in the journal, and is written at the next tick",
  path,
});

/** Proves that the summary can be replaced, before jobs are sent whose fate could then not be written down. */
export async function proveWritable({ system, place }: Session): Promise<Result<undefined, Stop>> {
  const temporary = temporaryOf(place.summaryPath);
  return inWords(place.summaryPath, async () => {
    await draft(system.files, temporary, "", 0o600);
    await system.files.remove(temporary);
  });
}

/** The new text, derived from what is known and from the file as it is now, never from an earlier reading of it. */
function rewrite(
  session: Session,
  read: Summary,
  standings: ReadonlyMap<TaskKey, Standing>,
): { text: string; cells: CellWrite[] } {
  const { records } = session.journal.state;
  const withRows = addMissingRows(read);
  const summary =
    withRows === read.document.text ? read : readSummary(read.path, withRows, basename(session.place.folder));
  // From the rows that people left: one that was deleted and is put back says `pending` by our hand, which is no wish.
  const wishes = readWishes(read.experiment.tasks, records);
  const untold = new Set([...wishes.told, ...wishes.adopt].map(({ task }) => task));
  const cells = summary.experiment.tasks.flatMap((task) => {
    const standing = standings.get(task.key);
    if (standing === undefined) return [];
    const keepStatus = wishes.kept.has(task.key) || untold.has(task.key);
    return cellWrites({ task, record: records.get(task.key), standing, keepStatus }, formatLocalTime);
  });
  return { text: writeCells(summary, cells), cells };
}

const temporaryOf = (summaryPath: string): string =>
  join(dirname(summaryPath), `.${basename(summaryPath)}.runmark`);

/** Writes a file of a known name anew: whatever lies there, a link to somewhere else above all, is not written through. */
async function draft(files: Files, path: string, text: string, mode: number): Promise<void> {
  await files.remove(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await files.write(path, text, { mode, exclusive: true });
}

/** False when a person saved the file since it was read: then nothing was written. */
async function replace(
  session: Session,
  before: string,
  text: string,
  cells: readonly CellWrite[],
): Promise<Result<boolean, Stop>> {
  const { files, clock } = session.system;
  const path = session.place.summaryPath;
  const temporary = temporaryOf(path);
  const mode = (await files.stat(path))?.mode ?? 0o644;
  const drafted = await inWords(path, () => draft(files, temporary, text, mode));
  if (!drafted.ok) return drafted;
  const writing = { kind: "writing", at: clock.now(), temporary: basename(temporary), cells } as const;
  const announced = await session.record([writing]);
  if (!announced.ok) return announced;
  if ((await currentText(session)) !== before) {
    const takenBack = await takeBack(session, temporary);
    return takenBack.ok ? ok(false) : takenBack;
  }
  const renamed = await inWords(path, () => files.rename(temporary, path));
  if (!renamed.ok) {
    const takenBack = await takeBack(session, temporary);
    return takenBack.ok ? renamed : takenBack;
  }
  const confirmed = await session.record([{ kind: "written", at: clock.now() }]);
  return confirmed.ok ? ok(true) : confirmed;
}

async function currentText({ system, place }: Session): Promise<string | undefined> {
  const bytes = await system.files.readBytes(place.summaryPath);
  return bytes === undefined ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** The journal first: as long as the temporary file is there, a crash reads as "not renamed", which is true. */
async function takeBack(
  { system, place, record }: Session,
  temporary: string,
): Promise<Result<undefined, Stop>> {
  const recorded = await record([{ kind: "unwritten", at: system.clock.now() }]);
  if (!recorded.ok) return recorded;
  return inWords(place.summaryPath, () => system.files.remove(temporary));
}

/** Settles a write that a crash interrupted: the rename consumes the temporary file, so the file tells what happened. */
export async function settleWriting(session: Session): Promise<Result<undefined, Stop>> {
  const { writing } = session.journal.state;
  if (writing === undefined) return ok(undefined);
  const temporary = join(session.place.folder, writing.temporary);
  if ((await session.system.files.stat(temporary)) !== undefined) return takeBack(session, temporary);
  return session.record([{ kind: "written", at: session.system.clock.now() }]);
}

async function inWords(path: string, work: () => Promise<void>): Promise<Result<undefined, Stop>> {
  try {
    await work();
    return ok(undefined);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const isFull = error.code === "ENOSPC" || error.code === "EDQUOT";
    const next = isFull
      ? "Free some space (or quota) there and run the same command again; nothing is lost"
      : "Make the summary and its folder writable for you and run the same command again; nothing is lost";
    const code = isFull ? "summary.disk-full" : "summary.unwritable";
    return err(stop(EXIT.errors, code, `${path} cannot be written: ${error.message}`, next, path));
  }
}
