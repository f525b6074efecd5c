import type { Diagnostic } from "../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import type { Task } from "../model/experiment.ts";
import { inBatches } from "../model/in-batches.ts";
import { lastAttempt, type TaskRecord } from "../model/record.ts";
import { err, ok, type Result } from "../model/result.ts";
import { isAlive, isFailure, isLost } from "../model/standing.ts";
import { isFinal } from "../model/status.ts";
import { readWishes } from "../parse/merge.ts";
import type { Summary } from "../parse/summary.ts";
import { toldOf } from "../parse/told.ts";
import { shown } from "../select/select.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { chooserFor } from "../tick/choose/reading.ts";
import { shownStandings } from "../tick/choose/standings.ts";
import { toolingOf } from "../tick/evidence/tooling.ts";
import { blockedFindings } from "../tick/findings/findings.ts";
import { noteInSummary } from "../tick/folder/note.ts";
import type { Place } from "../tick/folder/place.ts";
import { readSummaryFile } from "../tick/folder/read-summary.ts";
import { cancelWished } from "../tick/session/cancel.ts";
import { openSession } from "../tick/session/open.ts";
import { untilQuiet } from "../tick/session/quiet.ts";
import { saveSummary } from "../tick/session/save.ts";
import type { Session } from "../tick/session/session.ts";
import { readView, type View } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { mendFirst } from "./mend-first.ts";
import { nothingSteered, type Passed, type Word } from "./nothing-steered.ts";
import { taskMeant, unknownTask } from "./unknown-name.ts";

/** Which tasks are meant: run names or whole task keys, all of them, or those that ended without success. */
export interface Selection {
  readonly names: readonly string[];
  readonly all?: boolean;
  readonly failed?: boolean;
}

export interface Steered {
  readonly word: Word;
  readonly tasks: readonly string[];
  /** Those of them whose jobs may be in the queue, and are asked to end. */
  readonly live: readonly string[];
  /** Those whose jobs have ended, and whose outputs may still appear. */
  readonly ended: readonly string[];
  /** Those that were asked for again and cannot go in, as the findings say why. */
  readonly blocked: readonly string[];
  /** Tasks of runs that were named and of which nothing is asked. */
  readonly passed: readonly Passed[];
  /** What to change in the scripts of those that are asked for again, or their next jobs will not start either. */
  readonly mendFirst: readonly Mend[];
  /** `noted`: another process holds the experiment and obeys at its next tick. `shown`: a dry run. */
  readonly how: "done" | "noted" | "shown";
}

export interface Mend {
  readonly task: string;
  readonly what: string;
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
  if (!selected.ok) return stopped(selected.error);
  const meant: Meant = {
    ...{ word, tasks: selected.value.map(({ task }) => task.key) },
    live: selected.value.filter(({ record }) => mayHaveJob(record)).map(({ task }) => task.key),
    ended: selected.value.filter(({ record }) => hasEnded(record)).map(({ task }) => task.key),
    blocked: [],
    passed: passedBy(view.value.choices, selected.value, selection),
    mendFirst: word === "retry" ? await mendsOf(context, place.value, view.value, selected.value) : [],
  };
  if (selected.value.length === 0) return done(meant, "shown", [nothingSteered(word, meant.passed)]);
  if (dryRun) return done(meant, "shown");
  return act(
    context,
    place.value,
    meant,
    selected.value.map(({ task }) => task),
  );
}

/** Scripts of so many tasks are read side by side. */
const AT_ONCE = 32;

type Meant = Omit<Steered, "how">;

async function mendsOf(
  { system }: Context,
  { folder }: Place,
  { summary, config }: View,
  selected: readonly Choice[],
): Promise<readonly Mend[]> {
  const parts = { files: system.files, folder, tooling: toolingOf(summary.experiment, config) };
  const mends = await inBatches(selected, AT_ONCE, async (choice) => {
    const what = await mendFirst(parts, choice);
    return what === undefined ? [] : [{ task: choice.task.key, what }];
  });
  return mends.flat();
}

/** Of one that was lost nothing is expected any more. */
function mayHaveJob(record: TaskRecord | undefined): boolean {
  const phase = lastAttempt(record)?.phase;
  return phase !== undefined && isAlive(phase) && !isLost(phase);
}

const hasEnded = (record: TaskRecord | undefined): boolean => lastAttempt(record)?.phase.kind === "ended";

/** A run that was named and of which nothing is selected is not passed over in silence. */
function passedBy(
  choices: readonly Choice[],
  selected: readonly Choice[],
  { names }: Selection,
): readonly Passed[] {
  const met = new Set(selected.flatMap(({ task }) => [task.run, task.key]));
  const unmet = new Set(names.filter((name) => !met.has(name)));
  return choices
    .filter(({ task }) => unmet.has(task.run))
    .map(({ task, standing, decision }) => {
      const { status, reason } = shown(standing, decision);
      return { task: task.key, status, ...(reason === undefined ? {} : { reason }) };
    });
}

function select(
  { choices }: View,
  word: Word,
  { names, all, failed }: Selection,
): Result<readonly Choice[], Stop> {
  const tasks = choices.map(({ task }) => task);
  const others = `; or name ${word === "cancel" ? "--all" : "--failed"}`;
  const unknown = unknownTask(names, tasks, "steer.nothing-named", others);
  if (unknown !== undefined) return err(unknown);
  if (names.length === 0 && !all && !failed) {
    const message = `which tasks to ${word}? Name runs or tasks`;
    return err(stop(EXIT.usage, "steer.nothing-named", message, taskMeant("", tasks, others)));
  }
  const selected = choices.filter((choice) => {
    const { task, standing } = choice;
    if (names.includes(task.key)) return true;
    const isMeant = all || failed || names.includes(task.run);
    return isMeant && concerns(word, choice) && (!failed || isFailure(standing));
  });
  return ok(selected);
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
  meant: Meant,
  tasks: readonly Task[],
): Promise<Answer<Steered>> {
  const { word, tasks: keys } = meant;
  const session = await openSession({ ...context, place, purpose: word, onEvent: () => undefined });
  if (!session.ok) {
    if (session.error.exitCode !== EXIT.held) return stopped(session.error);
    const noted = await noteInSummary(context.system, place, keys, word);
    return noted.ok ? done(meant, "noted") : stopped(noted.error);
  }
  try {
    return await actWithLock(session.value, meant, tasks);
  } finally {
    await session.value.lock.release();
  }
}

async function actWithLock(session: Session, meant: Meant, tasks: readonly Task[]): Promise<Answer<Steered>> {
  await untilQuiet(session);
  const at = session.system.clock.now();
  const { records } = session.journal.state;
  const told = tasks.map(
    (task) => ({ kind: "told", at, ...toldOf(task, records.get(task.key), meant.word) }) as const,
  );
  const recorded = await session.record(told);
  if (!recorded.ok) return stopped(recorded.error);
  const cancelled = await cancelWished(session, tasks);
  if (!cancelled.ok) return stopped(cancelled.error);
  const saved = await saveStandings(session);
  if (!saved.ok) return stopped(saved.error);
  const { findings, summary, choices } = saved.value;
  if (meant.word === "cancel") return done(meant, "done", [...cancelled.value, ...findings]);
  const isMeant = new Set(meant.tasks);
  const blocked = choices.filter(
    ({ task, decision }) => isMeant.has(task.key) && decision.kind === "blocked",
  );
  return done({ ...meant, blocked: blocked.map(({ task }) => task.key) }, "done", [
    ...cancelled.value,
    ...findings,
    ...blockedFindings(summary, blocked, session.config),
  ]);
}

interface Saved {
  readonly findings: readonly Diagnostic[];
  readonly summary: Summary;
  readonly choices: readonly Choice[];
}

/** Shows the wish in the summary at once, without looking at the queue or submitting anything. */
async function saveStandings(session: Session): Promise<Result<Saved, Stop>> {
  const summary = await readSummaryFile(session.system.files, session.place);
  if (!summary.ok) return summary;
  const wishes = readWishes(summary.value.experiment.tasks, session.journal.state.records);
  const choices = await chooserFor(session, summary.value, wishes)();
  const saved = await saveSummary(session, summary.value, shownStandings(choices));
  return saved.ok ? ok({ findings: saved.value.findings, summary: summary.value, choices }) : saved;
}

const done = (
  meant: Meant,
  how: Steered["how"],
  diagnostics: readonly Diagnostic[] = [],
): Answer<Steered> => ({ exitCode: EXIT.done, data: { ...meant, how }, diagnostics });
