import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop } from "../../model/exit.ts";
import type { Task, TaskKey } from "../../model/experiment.ts";
import { jobKey } from "../../model/job.ts";
import { ok, type Result } from "../../model/result.ts";
import { isLost } from "../../model/standing.ts";
import type { Status } from "../../model/status.ts";
import { shown } from "../../select/select.ts";
import type { LogWorld } from "../../tick/evidence/log-places.ts";
import { toolingOf } from "../../tick/evidence/tooling.ts";
import type { Place } from "../../tick/folder/place.ts";
import { wantedBackend } from "../../tick/session/open.ts";
import { readView, type View } from "../../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "../command.ts";
import { quoted, reaching } from "../invocation.ts";
import { type Chosen, chooseLog, type LogQuery } from "./choose.ts";
import { endWatch, type Watched } from "./end-watch.ts";
import { type LogPlace, placeOfLog } from "./place.ts";
import { type Found, type LogReader, type LogSink, logReader, type Wanted } from "./reader.ts";

export interface LogsOptions extends Wanted {
  readonly follow: boolean;
}

/** Whose log it was, and what there was of it. Paths are absolute. */
export interface LogsView {
  readonly task: string;
  readonly status: Status;
  readonly attempt: number;
  readonly job: string;
  readonly files: readonly { readonly path: string; readonly problem?: string }[];
}

/** Passes on what a job wrote, of the newest attempt unless another is named; with `follow` until the job has ended. */
export async function logs(
  context: Context,
  query: LogQuery,
  options: LogsOptions,
  sink: LogSink,
): Promise<Answer<LogsView>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  let last: Shown | undefined;
  let asked = query;
  for (;;) {
    const found = await find(context, place.value, asked);
    if (!found.ok) return stopped(found.error);
    const { chosen } = found.value;
    if (chosen.others !== undefined) {
      sink.note(reaching(whichTaken(chosen.choice.task, chosen.others), context.experiment));
      // What is at work changes meanwhile, and the log that is followed does not.
      asked = { ...query, name: chosen.choice.task.key };
    }
    if (last === undefined || chosen.attempt.number > last.chosen.attempt.number)
      last = await show(context, found.value, options, sink);
    else if (!mayGoOn(found.value)) return answer({ ...last, chosen });
    if (!options.follow && isCut(last)) return { ...answer(last), exitCode: EXIT.workLeft };
    if (!options.follow || query.attempt !== undefined || context.signal.aborted) return answer(last);
    await context.system.clock.sleep(last.chosen === chosen ? 0 : NEXT_ATTEMPT_MS, context.signal);
  }
}

function whichTaken({ run, key }: Task, others: readonly TaskKey[]): string {
  const [other = ""] = others;
  return `${run} has ${others.length + 1} tasks with a log, and this is that of ${key}; another with: runmark logs ${quoted(other)}`;
}

/** While a `run` is at work, what has failed may be tried again: so often it is looked whether it was. */
const NEXT_ATTEMPT_MS = 1_000;

interface Source extends Watched {
  /** Somebody works on the experiment. */
  readonly isAtWork: boolean;
}

async function find(context: Context, place: Place, query: LogQuery): Promise<Result<Source, Stop>> {
  const view = await readView(context.system, place, context.flags);
  if (!view.ok) return view;
  const chosen = chooseLog(view.value.choices, query);
  if (!chosen.ok) return chosen;
  const wanted = wantedBackend(view.value.config, view.value.journal.state);
  const backend = await context.chooseBackend(wanted, place.folder);
  // Where the scheduler cannot be had, what the journal knows is shown all the same.
  const asked = backend.ok ? backend.value : undefined;
  const log = await placeOfLog(worldOf(context, view.value), chosen.value, asked);
  if (!log.ok) return log;
  const isAtWork = view.value.worker !== undefined;
  return ok({ chosen: chosen.value, log: log.value, backend: asked, folder: place.folder, isAtWork });
}

const worldOf = ({ system }: Context, { place, summary, config }: View): LogWorld => ({
  system,
  folder: place.folder,
  tooling: toolingOf(summary.experiment, config),
});

interface Shown {
  readonly chosen: Chosen;
  readonly log: LogPlace;
  readonly found: readonly (Found & { readonly path: string })[];
}

async function show(context: Context, source: Source, options: LogsOptions, sink: LogSink): Promise<Shown> {
  const { chosen, log } = source;
  const { files } = context.system;
  const title = `${chosen.choice.task.key}, attempt ${chosen.attempt.number}, job ${jobKey(log.job)}`;
  const readers = log.paths.map((path) => logReader(files, path, options, sink, context.signal));
  if (!options.follow) return { chosen, log, found: await passAll(readers, title, sink) };
  const { found, isOver } = await follow(context, source, readers, title, sink);
  return { chosen, log: { ...log, isOver }, found };
}

/** One after the other, each below a line that says which it is where that has changed. */
function passer(title: string, sink: LogSink) {
  let shownLast: string | undefined;
  return async ({ path, pass }: LogReader): Promise<Found & { readonly path: string }> => {
    const head = (): void => {
      if (shownLast !== path) sink.file(path, title);
      shownLast = path;
    };
    return { ...(await pass(head)), path };
  };
}

async function passAll(readers: readonly LogReader[], title: string, sink: LogSink): Promise<Shown["found"]> {
  const pass = passer(title, sink);
  const found: (Found & { readonly path: string })[] = [];
  for (const reader of readers) found.push(await pass(reader));
  return found;
}

/** How often files are looked at. */
const LOOK_MS = 250;

async function follow(
  { system, signal }: Context,
  source: Source,
  readers: readonly LogReader[],
  title: string,
  sink: LogSink,
): Promise<Pick<Shown, "found"> & Pick<LogPlace, "isOver">> {
  const { chosen, log } = source;
  const pass = passer(title, sink);
  const told = new Set<string>();
  const name = `job ${jobKey(log.job)} of ${chosen.choice.task.key}`;
  const hasEnded = endWatch(system, source, () =>
    sink.note(`${name} is in no queue and no record: it is not waited for any more`),
  );
  for (;;) {
    const isOver = await hasEnded();
    // What it wrote until it was seen to have ended is passed on after that.
    const found: (Found & { readonly path: string })[] = [];
    for (const reader of readers) found.push(await pass(reader));
    if (isOver || signal.aborted) return { found, isOver };
    const missing = found.filter(({ kind, path }) => kind === "missing" && !told.has(path));
    for (const { path } of missing) {
      told.add(path);
      sink.note(`${path} is not there yet: waiting for ${name}`);
    }
    await system.clock.sleep(LOOK_MS, signal);
  }
}

/** Whether another attempt may follow the one that was shown: somebody is at work, and the verdict or the next is to come. */
function mayGoOn({ chosen: { choice, attempt }, isAtWork }: Source): boolean {
  const isOpen = attempt.phase.kind !== "over" || choice.decision.kind === "submit";
  return isAtWork && isOpen && !isLost(attempt.phase);
}

/** Who follows a log ends that by a signal; one that was to be passed on whole was not. */
const isCut = ({ found }: Shown): boolean => found.some((each) => each.kind === "file" && each.isCut);

function answer({ chosen, log, found }: Shown): Answer<LogsView> {
  const { choice, attempt } = chosen;
  const { status } = shown(choice.standing, choice.decision);
  const data: LogsView = {
    task: choice.task.key,
    status,
    attempt: attempt.number,
    job: jobKey(log.job),
    files: found.map((each) => ({ path: each.path, ...problemOf(each, log.isOver) })),
  };
  if (found.some(({ kind }) => kind === "file")) return { exitCode: EXIT.done, data, diagnostics: [] };
  const again = `runmark logs ${quoted(choice.task.key)} --follow`;
  const finding = nothingThere(data, log.isOver, again);
  return { exitCode: log.isOver ? EXIT.errors : EXIT.workLeft, data, diagnostics: [finding] };
}

function problemOf(found: Found, isOver: boolean): { problem?: string } {
  if (found.kind === "file") return {};
  if (found.kind === "bad") return { problem: found.problem };
  return { problem: isOver ? "is missing" : "is not there yet" };
}

function nothingThere({ files, task, job, status }: LogsView, isOver: boolean, again: string): Diagnostic {
  const [file] = files;
  const message =
    file === undefined
      ? `where job ${job} of ${task} writes is not known`
      : `${file.path} ${file.problem}: ${task} is ${status}, job ${job}`;
  const next =
    isOver || file === undefined
      ? "See where #SBATCH --output and --chdir of its script put it"
      : `Wait for it with: ${again}`;
  return { severity: isOver ? "error" : "info", code: "logs.nothing", message, next };
}
