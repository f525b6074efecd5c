import type { Diagnostic } from "../model/diagnostic.ts";
import { EXIT, stop } from "../model/exit.ts";
import type { Task } from "../model/experiment.ts";
import { lastAttempt } from "../model/record.ts";
import { isFinal } from "../model/status.ts";
import { readWishes } from "../parse/merge.ts";
import { toldOf } from "../parse/told.ts";
import { cancelWished } from "../tick/cancel.ts";
import type { Choice } from "../tick/choose.ts";
import { noteInSummary } from "../tick/note.ts";
import { openSession } from "../tick/open.ts";
import type { Place } from "../tick/place.ts";
import { untilQuiet } from "../tick/quiet.ts";
import { readSummaryFile } from "../tick/read-summary.ts";
import { chooserFor } from "../tick/reading.ts";
import { saveSummary } from "../tick/save.ts";
import type { Session } from "../tick/session.ts";
import { shownStandings } from "../tick/standings.ts";
import { readView, type View } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";

export type Word = "cancel" | "retry";

/** Which tasks are meant: run names or whole task keys, all of them, or those that ended without success. */
export interface Selection {
  readonly names: readonly string[];
  readonly all?: boolean;
  readonly failed?: boolean;
}

export interface Steered {
  readonly word: Word;
  readonly tasks: readonly string[];
  /** `noted`: another process holds the experiment and obeys at its next tick. `shown`: a dry run. */
  readonly how: "done" | "noted" | "shown";
}

/** Cancels tasks or asks for them again: what typing the word into their Status cells does. */
export async function steer(
  context: Context,
  word: Word,
  selection: Selection,
  dryRun: boolean,
): Promise<Answer<Steered>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const selected = select(view.value, word, selection);
  if (typeof selected === "string") {
    const runs = [...new Set(view.value.choices.map(({ task }) => task.run))];
    const next = `Runs here: ${runs.slice(0, 20).join(", ")}${runs.length > 20 ? ", ..." : ""}; or name ${word === "cancel" ? "--all" : "--failed"}`;
    return stopped(stop(EXIT.usage, "steer.nothing-named", selected, next));
  }
  const tasks = selected.map(({ task }) => task.key);
  if (dryRun || tasks.length === 0) return done(word, tasks, "shown");
  return act(
    context,
    place.value,
    word,
    selected.map(({ task }) => task),
  );
}

function select(
  { choices }: View,
  word: Word,
  { names, all, failed }: Selection,
): readonly Choice[] | string {
  const unknown = names.find((name) => !choices.some(({ task }) => task.run === name || task.key === name));
  if (unknown !== undefined) return `there is no run or task "${unknown}" here`;
  if (names.length === 0 && !all && !failed) return `which tasks to ${word}? Name runs or tasks`;
  return choices.filter((choice) => {
    const { task, standing } = choice;
    if (names.includes(task.key)) return true;
    const isMeant = all || failed || names.includes(task.run);
    return isMeant && concerns(word, choice) && (!failed || isFinal(standing.status));
  });
}

/** A run's name means those of its tasks for which the word makes sense; a whole key means just what it says. */
function concerns(word: Word, { record, standing: { status } }: Choice): boolean {
  const phase = lastAttempt(record)?.phase;
  // A job that lives can be cancelled, whatever its row says.
  if (word === "cancel" && phase?.kind === "live") return true;
  if (status === "skipped" || status === "completed") return false;
  return word === "cancel" ? !isFinal(status) : isFinal(status) || status === "unknown";
}

async function act(
  context: Context,
  place: Place,
  word: Word,
  tasks: readonly Task[],
): Promise<Answer<Steered>> {
  const keys = tasks.map(({ key }) => key);
  const session = await openSession({ ...context, place, purpose: word, onEvent: () => undefined });
  if (!session.ok) {
    if (session.error.exitCode !== EXIT.held) return stopped(session.error);
    const noted = await noteInSummary(context.system, place, keys, word);
    return noted.ok ? done(word, keys, "noted") : stopped(noted.error);
  }
  try {
    return await actWithLock(session.value, word, tasks);
  } finally {
    await session.value.lock.release();
  }
}

async function actWithLock(session: Session, word: Word, tasks: readonly Task[]): Promise<Answer<Steered>> {
  await untilQuiet(session);
  const keys = tasks.map(({ key }) => key);
  const at = session.system.clock.now();
  const { records } = session.journal.state;
  const told = tasks.map(
    (task) => ({ kind: "told", at, ...toldOf(task, records.get(task.key), word) }) as const,
  );
  const recorded = await session.record(told);
  if (!recorded.ok) return stopped(recorded.error);
  const cancelled = await cancelWished(session, tasks);
  if (!cancelled.ok) return stopped(cancelled.error);
  const saved = await saveStandings(session);
  return saved.exitCode === EXIT.done
    ? done(word, keys, "done", [...cancelled.value, ...saved.diagnostics])
    : { exitCode: saved.exitCode, diagnostics: saved.diagnostics };
}

/** Shows the wish in the summary at once, without looking at the queue or submitting anything. */
async function saveStandings(session: Session): Promise<Answer<never>> {
  const summary = await readSummaryFile(session.system.files, session.place);
  if (!summary.ok) return stopped(summary.error);
  const wishes = readWishes(summary.value.experiment.tasks, session.journal.state.records);
  const choices = await chooserFor(session, summary.value, wishes)();
  const saved = await saveSummary(session, summary.value, shownStandings(choices));
  return saved.ok ? { exitCode: EXIT.done, diagnostics: saved.value.findings } : stopped(saved.error);
}

const done = (
  word: Word,
  tasks: readonly string[],
  how: Steered["how"],
  diagnostics: readonly Diagnostic[] = [],
): Answer<Steered> => ({ exitCode: EXIT.done, data: { word, tasks, how }, diagnostics });
