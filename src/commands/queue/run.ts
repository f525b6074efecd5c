import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type ExitCode, type Stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { QueueEvent } from "../../queue/event.ts";
import type { QueueState } from "../../queue/job.ts";
import type { QueuePlace } from "../../queue/place.ts";
import { type FoundConfig, missingState, newState, readConfig } from "../../queue/read.ts";
import { type Reconciled, reconcile } from "../../queue/reconcile.ts";
import { emit, type OpenQueue, type QueueSession, save, tally, unwritable } from "../../queue/session.ts";
import { needsPerson, settleRunning } from "../../queue/settle.ts";
import { sharedFolders } from "../../queue/shared-folders.ts";
import { type WorkEnd, work } from "../../queue/work.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { goneOutputs } from "./gone-outputs.ts";
import { findQueue, hasState, holding, refuseLeftovers } from "./open.ts";
import { runAgain } from "./recover.ts";
import { exitCodeOf } from "./status.ts";
import { changesIn, type QueueView, viewOf } from "./view.ts";

export interface RunQueueOptions {
  readonly config: string;
  readonly state: string;
  /** Only go on: without a state nothing is begun. */
  readonly resume: boolean;
  readonly staleSeconds: number;
  readonly failFast: boolean;
  readonly retryFailed: boolean;
  /** Looks first whether the jobs can run at all. */
  readonly preflight: boolean;
}

/** Watches a queue as it goes. */
export interface QueueObserver {
  onEvent(event: QueueEvent): void;
  /** After each event, and once in the beginning. */
  onView(view: QueueView): void;
  onFindings(findings: readonly Diagnostic[]): void;
}

/** Runs what is left of a queue, one job after the other. */
export const runQueue = async (
  context: Context,
  options: RunQueueOptions,
  observer: QueueObserver,
): Promise<Answer<QueueView>> => {
  const config = await readConfig(context.system.files, context.cwd, options.config);
  if (!config.ok) return stopped(config.error);
  const found = await findQueue(context, options.state);
  if (!found.ok) return stopped(found.error);
  const { place, state } = found.value;
  // Known before the queue is taken, so that nothing is made for one that cannot be run.
  const next = nextState(context, state, { place, config: config.value, options });
  if (!next.ok) return stopped(next.error);
  const looked = options.preflight ? await lookFirst(context, next.value.state, place, options) : ok([]);
  if (!looked.ok) return stopped(looked.error);
  return takeAndWork(context, { place, config: config.value, options, observer, looked: looked.value });
};

/** Loaded where it is wanted. */
const lookFirst = async (
  context: Context,
  state: QueueState,
  { stateFolder }: QueuePlace,
  { retryFailed }: RunQueueOptions,
): Promise<Result<readonly Diagnostic[], Stop>> => {
  const { queueLook } = await import("../preflight/queue-look.ts");
  return queueLook(context, state, { stateFolder, retryFailed });
};

/** What `runQueue` would do. */
export const showRun = async (context: Context, options: RunQueueOptions): Promise<Answer<QueueView>> => {
  const config = await readConfig(context.system.files, context.cwd, options.config);
  if (!config.ok) return stopped(config.error);
  const found = await findQueue(context, options.state);
  if (!found.ok) return stopped(found.error);
  const { place, state } = found.value;
  const now = context.system.clock.now();
  const next = nextState(context, state, { place, config: config.value, options });
  if (!next.ok) return stopped(next.error);
  const { state: shown, taken, warnings } = next.value;
  const again = shown.jobs.filter(({ phase }) => options.retryFailed && phase.status === "failed");
  const changes = [...taken, ...again.map(({ id }) => ({ id, what: "pending" as const }))];
  const data = viewOf(shown, place, now, { action: "run", how: "shown", changes });
  return { exitCode: EXIT.done, data, diagnostics: warnings };
};

/** The state that is to be worked on: a new one, or that of before in line with the configuration. */
const nextState = (
  { system }: Context,
  state: QueueState | undefined,
  { place, config, options }: Pick<Task, "place" | "config" | "options">,
): Result<Reconciled, Stop> => {
  const now = system.clock.now();
  if (state === undefined)
    return options.resume
      ? err(missingState(place.statePath, options.state))
      : ok({ state: newState(config, now), taken: [], warnings: sharedFolders(config.jobs) });
  const reconciled = reconcile(state, config, place.statePath, now);
  if (!reconciled.ok) return err({ exitCode: EXIT.errors, diagnostics: reconciled.error });
  const placed = { configPath: config.path, root: config.rootPath };
  const { taken, warnings } = reconciled.value;
  const isNew = (id: string): boolean => taken.some((each) => each.id === id);
  return ok({
    taken,
    state: { ...reconciled.value.state, ...placed },
    warnings: [...warnings, ...sharedFolders(config.jobs, isNew)],
  });
};

interface Task {
  readonly place: QueuePlace;
  readonly config: FoundConfig;
  readonly options: RunQueueOptions;
  readonly observer: QueueObserver;
  /** What was seen before it was taken. */
  readonly looked: readonly Diagnostic[];
}

const takeAndWork = async (context: Context, task: Task): Promise<Answer<QueueView>> => {
  const { place, observer } = task;
  const events: QueueEvent[] = [];
  const at: { session?: QueueSession } = {};
  const view = (state: QueueState, end?: WorkEnd): QueueView =>
    viewOf(state, place, context.system.clock.now(), {
      action: "run",
      changes: changesIn(events),
      ...(end === undefined ? {} : { end }),
    });
  const onEvent = (event: QueueEvent): void => {
    events.push(event);
    observer.onEvent(event);
    if (at.session?.state !== undefined) observer.onView(view(at.session.state));
  };
  const done = await holding(context, place, "queue run", onEvent, async (session) => {
    at.session = session;
    return workHeld(context, session, task);
  });
  if (!done.ok) return stopped(done.error);
  const { state, end, warnings } = done.value;
  const data = view(state, end);
  const exitCode: ExitCode = end === "failed-fast" ? EXIT.someFailed : exitCodeOf(data.counts);
  return { exitCode, data, diagnostics: warnings };
};

interface Worked {
  readonly state: QueueState;
  readonly end: WorkEnd;
  readonly warnings: readonly Diagnostic[];
}

const workHeld = async (
  context: Context,
  session: QueueSession,
  task: Task,
): Promise<Result<Worked, Stop>> => {
  const { config, options, place, observer, looked } = task;
  const begun = await takeUp(context, session, task);
  if (!begun.ok) return begun;
  const { queue } = begun.value;
  const warnings = [
    ...looked,
    ...begun.value.warnings,
    ...(await goneOutputs(context.system.files, queue.state)),
  ];
  observer.onFindings(warnings);
  await emit(queue, { kind: "opened", text: `run begins: ${tally(queue.state)}` });
  const left = await settleRunning(queue, options.staleSeconds * 1000);
  if (!left.ok) return left;
  const [unsettled] = left.value;
  if (unsettled !== undefined) return err(needsPerson(unsettled, place.statePath));
  const named = new Set(config.jobs.map(({ id }) => id));
  if (options.retryFailed) {
    const failed = queue.state.jobs.filter(({ id, phase }) => phase.status === "failed" && named.has(id));
    const again = await runAgain(
      queue,
      failed.map(({ id }) => id),
    );
    if (!again.ok) return again;
  }
  const worked = await work(queue, { named, failFast: options.failFast });
  if (!worked.ok) return worked;
  await emit(queue, { kind: "opened", text: `run ends (${worked.value}): ${tally(queue.state)}` });
  return ok({ state: queue.state, end: worked.value, warnings });
};

/** Puts the state that is to be worked on on disk. */
const takeUp = async (
  context: Context,
  session: QueueSession,
  task: Task,
): Promise<Result<{ queue: OpenQueue; warnings: readonly Diagnostic[] }, Stop>> => {
  // It may be another than the one that was looked at before the queue was ours.
  const next = nextState(context, session.state, task);
  if (!next.ok) return next;
  const free = session.state === undefined ? await refuseLeftovers(session) : ok(undefined);
  if (!free.ok) return free;
  const saved = await save(session, next.value.state);
  if (!saved.ok) return err("kind" in saved.error ? unwritable(saved.error) : saved.error);
  for (const taken of next.value.taken) await emit(session, { kind: "taken", ...taken });
  if (!hasState(session)) throw new Error("a queue without the state that was just written");
  return ok({ queue: session, warnings: next.value.warnings });
};
