import type { Diagnostic } from "../model/diagnostic.ts";
import type { Event } from "../model/event.ts";
import { EXIT, type Stop } from "../model/exit.ts";
import { meaningOf } from "../model/meaning.ts";
import { lastAttempt } from "../model/record.ts";
import { ok, type Result } from "../model/result.ts";
import { isAlive, isLost } from "../model/standing.ts";
import { nextDelayMs } from "../monitor/pace.ts";
import type { Session } from "../tick/session/session.ts";
import { type TickReport, tick } from "../tick/tick.ts";
import { type Answer, stopped } from "./command.ts";
import type { Notifier } from "./notify/notify.ts";
import { type Overview, type OverviewParts, overviewOf } from "./overview.ts";
import { type Signs, signsOf, watchFindings } from "./running-signs.ts";
import { type Turned, turnedBy } from "./turned.ts";
import { paceOf, waitForNext } from "./wait.ts";

/** Watches a run as it goes: the live view, plain lines, or nobody. */
export interface RunObserver {
  onEvent(event: Event): void;
  /** A task waits for a person from now on. */
  onTurned(turned: Turned): void;
  onTick(overview: Overview, diagnostics: readonly Diagnostic[]): void;
  /** A tick could not be done; it is tried again. */
  onTrouble(stop: Stop, delayMs: number): void;
}

export interface RunResult extends Overview {
  readonly backend: string;
  /** The process was asked to end while there was work left: jobs go on, and another `run` picks them up. */
  readonly detached: boolean;
  /** Of this experiment, as far as is known when it ends; an array is one, and each run of a pack. */
  readonly jobs: { readonly running: number; readonly waiting: number };
}

/** To have tried and been kept out is no change: looks may grow rarer all the same. */
const TRIES: ReadonlySet<Event["kind"]> = new Set(["intent", "undelivered"]);

/** Lays out more work behind each tick, for an experiment that grows. */
export interface Grower {
  step(report: TickReport): Promise<Result<Grown, Stop>>;
}

export interface Grown {
  /** The next tick has something to do at once. */
  readonly hasMore: boolean;
  /** More was to come, and a person has to see why it does not. */
  readonly isStuck: boolean;
  /** There is more to do, though not at once. */
  readonly isWaiting: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** What happened in the tick that is under way. */
export interface Heard {
  events: Event[];
}

export interface RepeatParts {
  readonly observer: RunObserver;
  readonly heard: Heard;
  readonly grower?: Grower;
  /** The experiment as the person named it. */
  readonly named?: string | undefined;
  /** What was found before the first tick, and is told with it. */
  readonly findings?: readonly Diagnostic[];
}

/** A plain run lays out nothing. */
const NO_MORE: Grown = { hasMore: false, isStuck: false, isWaiting: false, diagnostics: [] };

export async function repeat(
  session: Session,
  { observer, heard, grower, named, findings = [] }: RepeatParts,
): Promise<Answer<RunResult>> {
  let last: TickReport | undefined;
  let before = findings;
  let quietTicks = 0;
  let failedTicks = 0;
  let signs: Signs = new Map();
  const watch = watcher(session);
  for (;;) {
    heard.events = [];
    const beganAt = session.system.clock.steady();
    const report = await tickAndGrow(session, grower);
    const tickMs = session.system.clock.steady() - beganAt;
    quietTicks = heard.events.every(({ kind }) => TRIES.has(kind)) ? quietTicks + 1 : 0;
    failedTicks = report.ok ? 0 : failedTicks + 1;
    if (report.ok) {
      last = report.value;
      for (const turned of turnedBy(heard.events, last.choices)) observer.onTurned(turned);
      signs = await watch(last);
      observer.onTick(overviewAt(session, last, { named, signs }), [
        ...before,
        ...last.diagnostics,
        ...watchFindings(signs),
      ]);
      before = [];
      if (report.value.hasMore && !session.signal.aborted) continue;
      const isTorn = last.diagnostics.some(({ code }) => code === "summary.row-gone") && quietTicks < 2;
      // Rows that vanish under live jobs may be an editor in the middle of a save: leaving waits for another look.
      if (last.exitCode !== EXIT.workLeft && !isTorn)
        return answer(session, last, { named, signs, detached: false });
    } else if (isFinal(report.error, last)) return stopped(report.error);
    const pace = paceOf(session.config, session.backend.name);
    const delayMs = nextDelayMs(pace, { quietTicks, failedTicks, soon: last?.soon ?? false });
    if (!report.ok) observer.onTrouble(report.error, delayMs);
    await waitForNext(session, delayMs, tickMs);
    if (!session.signal.aborted) continue;
    return last === undefined
      ? { exitCode: EXIT.workLeft, diagnostics: [] }
      : answer(session, last, { named, signs, detached: true });
  }
}

/** A tick, and what is laid out behind it. */
export async function tickAndGrow(
  session: Session,
  grower: Grower | undefined,
): Promise<Result<TickReport & { readonly hasMore: boolean }, Stop>> {
  const notifier = await notifierOf(session);
  const report = await tick(session);
  if (!report.ok) return report;
  const grown = grower === undefined ? ok(NO_MORE) : await grow(session, grower, report.value);
  if (!grown.ok) return grown;
  const full = withGrown(report.value, grown.value);
  const untold = (await notifier?.after(full)) ?? [];
  return ok({ ...full, diagnostics: [...full.diagnostics, ...untold], hasMore: grown.value.hasMore });
}

/** Loaded where a person wants to be told of changes. */
async function notifierOf(session: Session): Promise<Notifier | undefined> {
  if (session.config.values.notify === null) return undefined;
  const { notifier } = await import("./notify/notify.ts");
  return notifier(session);
}

/** Whether there would have been more, nobody knows where the process was asked to end before. */
const grow = async ({ signal }: Session, grower: Grower, report: TickReport): Promise<Result<Grown, Stop>> =>
  signal.aborted ? ok({ ...NO_MORE, isWaiting: true }) : grower.step(report);

/** What has just been laid out is left to do; where no more can be, a person is needed once nothing else is. */
function withGrown(report: TickReport, { hasMore, isStuck, isWaiting, diagnostics }: Grown): TickReport {
  const { exitCode } = report;
  const isIdle = exitCode === EXIT.done || exitCode === EXIT.someFailed;
  return {
    ...report,
    diagnostics: [...report.diagnostics, ...diagnostics],
    exitCode: hasMore || isWaiting ? EXIT.workLeft : isStuck && isIdle ? EXIT.personNeeded : exitCode,
  };
}

/**
 * What goes wrong at the start is told at once; what goes wrong on the way (a summary that is being edited, a full disk)
 * passes. A scheduler that does not answer always does, and a lost lock never.
 */
const isFinal = (error: Stop, last: TickReport | undefined): boolean =>
  (error.exitCode === EXIT.held && !isBusy(error)) ||
  (last === undefined && error.exitCode !== EXIT.unreachable);

/** Somebody saves the summary all the time. */
const isBusy = ({ diagnostics }: Stop): boolean => diagnostics.some(({ code }) => code === "summary.busy");

/** Logs are read no oftener than this, however often jobs are looked at. */
const WATCH_MS = 60_000;

/** What is to be seen of tasks that run, from a look at their logs that is a minute old at most. */
function watcher(session: Session): (report: TickReport) => Promise<Signs> {
  const { system, place } = session;
  let last: { readonly at: number; readonly signs: Signs } | undefined;
  return async ({ summary, choices }) => {
    const at = system.clock.steady();
    if (last !== undefined && at - last.at < WATCH_MS) return last.signs;
    const parts = { folder: place.folder, summary, config: session.config, choices };
    last = { at, signs: await signsOf(system, parts, system.clock.now()) };
    return last.signs;
  };
}

const overviewAt = (
  session: Session,
  { summary, choices }: TickReport,
  more: Omit<OverviewParts, "now">,
): Overview =>
  overviewOf(summary.experiment, session.place, choices, { now: session.system.clock.now(), ...more });

const answer = (
  session: Session,
  last: TickReport,
  { detached, ...more }: Omit<OverviewParts, "now"> & { readonly detached: boolean },
): Answer<RunResult> => ({
  exitCode: detached ? EXIT.workLeft : last.exitCode,
  data: {
    ...overviewAt(session, last, more),
    backend: session.backend.name,
    detached,
    jobs: jobsOf(session),
  },
  diagnostics: last.diagnostics,
});

/** By the journal: what was submitted or seen last may not be in the last report. */
function jobsOf({ journal }: Session): RunResult["jobs"] {
  const phases = [...journal.state.records.values()].flatMap((record) => lastAttempt(record)?.phase ?? []);
  const living = phases.filter((phase) => isAlive(phase) && !isLost(phase));
  const running = living.filter(
    (phase) =>
      phase.kind === "live" && phase.latest !== undefined && meaningOf(phase.latest).kind === "active",
  ).length;
  return { running, waiting: living.length - running };
}
