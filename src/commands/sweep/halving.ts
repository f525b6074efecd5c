import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Event } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import { taskKey } from "../../model/experiment.ts";
import { lastAttempt, lastSighting } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import { isAlive } from "../../model/standing.ts";
import type { SweepRecord, Trial } from "../../model/trial.ts";
import { TRAINING } from "../../parse/stage.ts";
import type { EarlyStopping } from "../../sweep/definition/definition.ts";
import { climbOf, decide, type Report } from "../../sweep/early-stopping/asha.ts";
import { type ReadTo, readReports } from "../../sweep/early-stopping/reports.ts";
import { logPaths } from "../../tick/evidence/log-places.ts";
import { toolingOf } from "../../tick/evidence/tooling.ts";
import type { Session } from "../../tick/session/session.ts";
import type { TickReport } from "../../tick/tick.ts";
import type { TrialState } from "./trial-states.ts";

export interface Halved {
  /** How many trials are stopped from now on. */
  readonly stopped: number;
  readonly findings: readonly Diagnostic[];
}

/** Stops running trials that are among the worse of those that have come as far. */
export class Halving {
  readonly #session: Session;
  readonly #rules: EarlyStopping;
  /** How far each log was read. */
  readonly #readTo = new Map<string, ReadTo>();
  /** Runs whose training was not over at the last step, or, before the first one, when the last process had left. */
  #open: ReadonlySet<string>;

  constructor(session: Session, rules: EarlyStopping) {
    this.#session = session;
    this.#rules = rules;
    const { sweep, records } = session.journal.state;
    const isOpen = ({ run }: Trial): boolean => {
      const attempt = lastAttempt(records.get(taskKey(TRAINING, run)));
      return attempt !== undefined && isAlive(attempt.phase);
    };
    this.#open = new Set(sweep?.trials.filter(isOpen).map(({ run }) => run));
  }

  async step(
    sweep: SweepRecord,
    states: readonly TrialState[],
    report: TickReport,
  ): Promise<Result<Halved, Stop>> {
    const running = states.filter(({ at, runs }) => at === "training" && runs);
    // One that has ended since has written more, which the others are compared with.
    const ended = states.filter(({ at, trial }) => at !== "training" && this.#open.has(trial.run));
    const open = new Set(states.filter(({ at }) => at === "training").map(({ trial }) => trial.run));
    const findings: Diagnostic[] = [];
    const fresh: Event[] = [];
    const readTo = new Map<string, ReadTo>();
    for (const { trial } of [...running, ...ended]) {
      const { reports, problem } = await this.#reportsOf(trial.run, report, readTo);
      if (problem !== undefined) findings.push(unread(trial.run, problem));
      fresh.push(...this.#newRungs(sweep, trial.run, reports));
    }
    const reached = await this.#session.record(fresh);
    if (!reached.ok) return reached;
    // What could not be put down is read again.
    for (const [path, place] of readTo) this.#readTo.set(path, place);
    this.#open = open;
    const stops = running.length === 0 ? [] : this.#stops(states, running);
    const recorded = await this.#session.record(stops);
    const stopped = stops.filter(({ kind }) => kind === "told").length;
    return recorded.ok ? ok({ stopped, findings }) : recorded;
  }

  /** What a training has written since the last step. */
  async #reportsOf(
    run: string,
    { summary }: TickReport,
    readTo: Map<string, ReadTo>,
  ): Promise<{ readonly reports: readonly Report[]; readonly problem?: string }> {
    const { system, place, config, backend, journal } = this.#session;
    const key = taskKey(TRAINING, run);
    const task = summary.experiment.tasks.find((each) => each.key === key);
    const record = journal.state.records.get(key);
    const [attempt, sighting] = [lastAttempt(record), lastSighting(record)];
    if (task === undefined || attempt === undefined || sighting === undefined) return { reports: [] };
    const tooling = toolingOf(summary.experiment, config);
    const world = { system, folder: place.folder, tooling, backend: backend.name };
    const reports: Report[] = [];
    for (const path of await logPaths(world, task, attempt, sighting)) {
      const read = await readReports(system.files, path, this.#rules.log, this.#readTo.get(path));
      if (!read.ok) return { reports, problem: read.error };
      if (read.value.readTo !== undefined) readTo.set(path, read.value.readTo);
      reports.push(...read.value.reports);
    }
    return { reports };
  }

  #newRungs(sweep: SweepRecord, run: string, reports: readonly Report[]): Event[] {
    const known = reportsIn(sweep, run);
    // Those that are known may be of rules that were edited since.
    const reached = climbOf(this.#rules, known).length;
    const climb = climbOf(this.#rules, [...known, ...reports]);
    const at = this.#session.system.clock.now();
    return climb.slice(reached).map(({ value }, index) => ({
      kind: "rung",
      ...{ at, run, step: this.#rules.minSteps * this.#rules.reduction ** (reached + index) },
      value: Number.isFinite(value) ? value : written(this.#rules, value),
    }));
  }

  #stops(states: readonly TrialState[], running: readonly TrialState[]): Event[] {
    const { sweep } = this.#session.journal.state;
    if (sweep === undefined) return [];
    const reports = new Map(states.map(({ trial }) => [trial.number, reportsIn(sweep, trial.run)]));
    const candidates = running.filter(({ trial }) => !sweep.stopped.has(trial.run));
    const runs = new Map(candidates.map(({ trial }) => [trial.number, trial.run]));
    const stops = decide(this.#rules, reports, new Set(runs.keys()));
    const at = this.#session.system.clock.now();
    const cancelled = (run: string): Event => ({
      kind: "told",
      at,
      task: taskKey(TRAINING, run),
      word: "cancel",
    });
    const untold = running.filter(({ trial }) => sweep.stopped.has(trial.run) && this.#isUntold(trial.run));
    return [
      ...untold.map(({ trial }) => cancelled(trial.run)),
      ...stops.flatMap(({ trial, step }): Event[] => {
        const run = runs.get(trial) ?? "";
        return [{ kind: "stopped", at, run, step }, cancelled(run)];
      }),
    ];
  }

  /** A crash came between the two lines of a stop; whoever runs a stopped trial again has it run. */
  #isUntold(run: string): boolean {
    const record = this.#session.journal.state.records.get(taskKey(TRAINING, run));
    return record?.wish === undefined && record?.attempts.length === 1;
  }
}

/** What a trial had at each rung, lowest first. */
const reportsIn = ({ rungs }: SweepRecord, run: string): readonly Report[] =>
  [...(rungs.get(run) ?? [])]
    .map(([step, value]) => ({ step, value }))
    .sort((one, other) => one.step - other.step);

/** JSON has no NaN and no infinity: the worst, or the best, that can be written; beyond it nothing is better or worse. */
const written = ({ direction }: EarlyStopping, value: number): number => {
  const isBest = value === (direction === "maximize" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
  return (direction === "maximize") === isBest ? Number.MAX_VALUE : -Number.MAX_VALUE;
};

const unread = (run: string, problem: string): Diagnostic => ({
  severity: "warning",
  code: "sweep.unread-log",
  message: `how ${run} is doing cannot be read: ${problem}`,
  next: "Correct early_stopping.log in the definition; until then no trial is stopped by it",
});
