import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Stop } from "../../model/exit.ts";
import { taskKey } from "../../model/experiment.ts";
import { currentJob } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import type { SweepRecord } from "../../model/trial.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import type { Optimizer, Tried } from "../../sweep/optimizers/optimizer.ts";
import type { Session } from "../../tick/session/session.ts";
import type { TickReport } from "../../tick/tick.ts";
import type { Grown } from "../repeat.ts";
import { editedFindings, heldFindings } from "./by-hand.ts";
import type { Closed } from "./closed.ts";
import { EvaluatedAgain } from "./evaluated-again.ts";
import { Halving } from "./halving.ts";
import { NOTHING_PLACED, type Placing, placeTrials } from "./place-trials.ts";
import { isUnderWay, progressOf, type SweepProgress } from "./progress.ts";
import { MOST_REFUSALS, refusedAlike, type Submissions, sendAgain, submissionsOf } from "./refusals.ts";
import { refusals } from "./refused-trials.ts";
import { renewScripts } from "./renew.ts";
import { evaluationScript, mayPass, type ScriptWorld, trainingScript } from "./scripts.ts";
import { type Fresh, type Next, NO_MORE, Searching } from "./searching.ts";
import { over, type TrialState, trialStates } from "./trial-states.ts";

/** For so long a checkpoint that cannot be read, or is not whole, is looked at again: file servers have their moments. */
const PASSES_MS = 30_000;

export interface GrowingParts {
  readonly session: Session;
  readonly definition: SweepDefinition;
  /** Text of a template by its path, read once. */
  readonly templates: ReadonlyMap<string, string>;
  /** Made by the first step, which knows what has been tried. */
  readonly optimizerFor: (tried: readonly Tried[]) => Optimizer;
  /** How many configurations there are. */
  readonly size: number;
  /** Nothing more is laid out once a trial has failed. */
  readonly failFast: boolean;
  readonly onProgress: (progress: SweepProgress) => void;
}

/** The step of a sweep behind each tick: learns what is over, stops what is worse, lays out what comes next. */
export class Growing {
  readonly #parts: GrowingParts;
  readonly #searching: Searching;
  /** Runs whose next job cannot be laid out. */
  readonly #impossible = new Set<string>();
  readonly #evaluatedAgain: EvaluatedAgain;
  readonly #halving: Halving | undefined;
  /** Runs whose evaluation could not be laid out for now, and since when (epoch ms). */
  readonly #unready = new Map<string, number>();
  progress: SweepProgress | undefined;

  constructor(parts: GrowingParts) {
    this.#parts = parts;
    this.#evaluatedAgain = new EvaluatedAgain(parts.definition.evaluate?.task);
    const { earlyStopping } = parts.definition;
    parts.session.beforeSubmit = (summary, tasks) =>
      renewScripts(parts.session, this.#scriptWorld, summary, tasks);
    this.#searching = new Searching({ ...parts, scripts: this.#scriptWorld });
    this.#halving = earlyStopping === undefined ? undefined : new Halving(parts.session, earlyStopping);
  }

  close(): Promise<void> {
    return this.#searching.close();
  }

  async step(report: TickReport): Promise<Result<Grown, Stop>> {
    const { session } = this.#parts;
    const states = this.#statesBy(report);
    const again = await this.#sendAgain(report);
    if (!again.ok) return again;
    const outdated = await this.#evaluatedAgain.ask(session, states);
    if (!outdated.ok) return outdated;
    if (again.value + outdated.value > 0)
      return ok({ hasMore: true, isStuck: false, isWaiting: false, diagnostics: this.#searching.findings });
    await this.#searching.tell(states);
    const halved = (await this.#halving?.step(this.#sweep, states, report)) ?? ok(undefined);
    if (!halved.ok) return halved;
    const { fresh, refused: untried, closed } = await this.#next(states, report);
    const at = session.system.clock.now();
    const announced = await session.record([
      ...fresh.map(({ trial }) => ({ kind: "trial", at, ...trial }) as const),
      ...untried.map((each) => ({ kind: "refused-trial", at, ...each }) as const),
    ]);
    if (!announced.ok) {
      await this.#searching.forget();
      return announced;
    }
    const impossible = this.#impossible.size;
    const placing = await this.#placing(states, fresh, report);
    const isMore = placing.trainings.length + placing.evaluations.length > 0;
    const placed = isMore ? await placeTrials(session, placing) : ok(NOTHING_PLACED);
    if (!placed.ok) return placed;
    const { hasChanged, refused, runs } = placed.value;
    for (const [run, finding] of refused) {
      this.#impossible.add(run);
      this.#searching.refuse(finding);
    }
    // The report is of before these rows: only the next one can miss them.
    this.#show(this.#statesBy(report), closed);
    const stands = await session.record(
      runs.length === 0 ? [] : [{ kind: "placed", at: session.system.clock.now(), runs }],
    );
    if (!stands.ok) return stands;
    return ok({
      // Others may take the place of one that is impossible.
      hasMore: hasChanged || this.#impossible.size > impossible || (halved.value?.stopped ?? 0) > 0,
      isStuck: closed?.kind === "stuck",
      isWaiting: placing.unready.length > 0 || (closed === undefined && session.signal.aborted),
      diagnostics: [
        ...this.#searching.findings,
        ...refusals(this.#sweep.refused),
        ...placing.unready,
        ...this.#byHand(report),
        ...(halved.value?.findings ?? []),
        ...(closed?.kind === "stuck" ? [closed.finding] : []),
      ],
    });
  }

  get #scriptWorld(): ScriptWorld {
    const { definition, templates, session } = this.#parts;
    return { definition, templates, folder: session.place.folder };
  }

  get #sweep(): SweepRecord {
    const { sweep } = this.#parts.session.journal.state;
    if (sweep === undefined) throw new Error("A sweep is journaled before its first step");
    return sweep;
  }

  /** Nothing of it can be laid out. */
  #isImpossible({ trial: { run }, at, toEvaluate }: TrialState, listed: ReadonlySet<string>): boolean {
    return this.#impossible.has(run) && (toEvaluate || (at === "training" && !listed.has(run)));
  }

  #statesBy({ choices, summary }: TickReport): readonly TrialState[] {
    const { session, definition } = this.#parts;
    const evaluates = definition.evaluate?.task;
    const states = trialStates({
      sweep: this.#sweep,
      choices,
      records: session.journal.state.records,
      ...(evaluates === undefined ? {} : { evaluates }),
    });
    const listed = new Set(summary.experiment.runs.map(({ name }) => name));
    return states.map((each) => (this.#isImpossible(each, listed) ? over(each.trial, "failed") : each));
  }

  /** What was refused before the definition was mended. */
  async #sendAgain({ summary }: TickReport): Promise<Result<number, Stop>> {
    const { session } = this.#parts;
    const world = this.#scriptWorld;
    return sendAgain(session, this.#sweep, this.#submissions, async (trial, at) => {
      const text =
        at === "training"
          ? trainingScript(world, trial)
          : await evaluationScript(session, world, summary.experiment, trial);
      return text.ok ? text.value : undefined;
    });
  }

  get #submissions(): Submissions {
    const { session, definition } = this.#parts;
    return submissionsOf(this.#sweep, session.journal.state.records, definition.evaluate?.task);
  }

  #byHand({ summary, choices }: TickReport): readonly Diagnostic[] {
    const { trials } = this.#sweep;
    const task = this.#parts.definition.evaluate?.task;
    const keys = new Set(
      trials.flatMap(({ run }) => [taskKey(TRAINING, run), taskKey(EVALUATION, run, task)]),
    );
    return [...heldFindings(summary, choices, (key) => keys.has(key)), ...editedFindings(summary, trials)];
  }

  /** What is laid out next, and why nothing more will be. */
  async #next(tried: readonly TrialState[], { summary: { experiment } }: TickReport): Promise<Next> {
    const closed = this.#refusedAlike(false);
    if (closed !== undefined) return { ...NO_MORE, closed };
    const hasFailed = tried.some(({ state, aside }) => state === "failed" && aside !== "out");
    if (this.#parts.failFast && hasFailed) return this.#nothingMore(tried, NO_MORE, { by: "fail-fast" });
    const names = new Set([
      ...tried.map(({ trial }) => trial.run),
      ...experiment.runs.map(({ name }) => name),
    ]);
    const { refused } = this.#sweep;
    const next = await this.#searching.next({ tried, names, refused, room: this.#room(tried) });
    return next.closed?.kind === "done" ? this.#nothingMore(tried, next) : next;
  }

  /** Where none was taken, it is not done. */
  #nothingMore(tried: readonly TrialState[], next: Next, why: { readonly by?: "fail-fast" } = {}): Next {
    return { ...next, closed: this.#refusedAlike(!tried.some(isUnderWay)) ?? { kind: "done", ...why } };
  }

  /** Until the backend has taken one, no more are put at risk than it takes to see that it takes none. */
  #room(states: readonly TrialState[]): number {
    const underWay = states.filter(isUnderWay);
    const room = this.#parts.definition.parallel - underWay.length;
    if (this.#submissions.isProven("training")) return room;
    const { records } = this.#parts.session.journal.state;
    const isSent = ({ trial: { run } }: TrialState): boolean =>
      currentJob(records.get(taskKey(TRAINING, run))) !== undefined;
    return Math.min(room, MOST_REFUSALS - underWay.filter((each) => !isSent(each)).length);
  }

  #refusedAlike(isLast: boolean): Closed | undefined {
    const finding = refusedAlike(this.#sweep, this.#submissions, isLast);
    return finding === undefined ? undefined : { kind: "stuck", finding };
  }

  /** What has no row yet: new trials, those that a crash left without one, and evaluations of what is trained. */
  async #placing(
    states: readonly TrialState[],
    fresh: readonly Fresh[],
    { summary }: TickReport,
  ): Promise<Placing & { readonly unready: readonly Diagnostic[] }> {
    const { session, definition } = this.#parts;
    const world = this.#scriptWorld;
    const listed = new Set(summary.experiment.runs.map(({ name }) => name));
    const lost = states.filter(({ trial, at }) => at === "training" && !listed.has(trial.run));
    const again = lost.flatMap(({ trial }) => {
      const text = trainingScript(world, trial);
      if (text.ok) return [{ trial, text: text.value }];
      this.#impossible.add(trial.run);
      this.#searching.refuse(text.error);
      return [];
    });
    const evaluations: { run: string; text: string }[] = [];
    const unready: Diagnostic[] = [];
    for (const { trial } of states.filter(({ toEvaluate }) => toEvaluate)) {
      const text = await evaluationScript(session, world, summary.experiment, trial);
      if (text.ok) {
        this.#unready.delete(trial.run);
        evaluations.push({ run: trial.run, text: text.value });
      } else if (mayPass(text.error) && this.#unreadyMs(trial.run) < PASSES_MS)
        unready.push({ ...text.error, severity: "warning" });
      else {
        this.#impossible.add(trial.run);
        this.#searching.refuse(text.error);
      }
    }
    const task = definition.evaluate?.task;
    return { trainings: [...again, ...fresh], evaluations, unready, ...(task === undefined ? {} : { task }) };
  }

  /** How long its evaluation could not be laid out. */
  #unreadyMs(run: string): number {
    const now = this.#parts.session.system.clock.now();
    const since = this.#unready.get(run) ?? now;
    this.#unready.set(run, since);
    return now - since;
  }

  #show(states: readonly TrialState[], closed: Closed | undefined): void {
    const { definition, session, size, onProgress } = this.#parts;
    const isOpen = states.some((each) => !isOver(each));
    const phase = closed === undefined ? "searching" : isOpen ? "finishing" : closed.kind;
    const { records } = session.journal.state;
    const ended = closed?.kind === "done" && closed.by !== undefined ? { endedBy: closed.by } : {};
    const refused = this.#sweep.refused.length;
    this.progress = progressOf({ definition, states, refused, records, phase, size, ...ended });
    onProgress(this.progress);
  }
}

const isOver = ({ state }: TrialState): boolean => state !== "unfinished";
