import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Stop } from "../../model/exit.ts";
import { taskKey } from "../../model/experiment.ts";
import { currentJob } from "../../model/record.ts";
import { ok, type Result } from "../../model/result.ts";
import type { SweepRecord, Trial } from "../../model/trial.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { runNameOf } from "../../sweep/names.ts";
import type { Optimizer, Suggestion, Tried } from "../../sweep/optimizers/optimizer.ts";
import type { Session } from "../../tick/session/session.ts";
import type { TickReport } from "../../tick/tick.ts";
import type { Grown } from "../repeat.ts";
import { editedFindings, heldFindings } from "./by-hand.ts";
import { ALL_REFUSED, type Closed, closedBy, failed, MEND_THEM, MOST_REFUSED } from "./closed.ts";
import { Halving } from "./halving.ts";
import { type Placing, placeTrials, refusedTrial } from "./place-trials.ts";
import { isUnderWay, progressOf, type SweepProgress } from "./progress.ts";
import { MOST_REFUSALS, refusedAlike, type Submissions, sendAgain, submissionsOf } from "./refusals.ts";
import { renewScripts } from "./renew.ts";
import { evaluationScript, type ScriptWorld, trainingScript } from "./scripts.ts";
import { over, type TrialState, trialStates } from "./trial-states.ts";

/** Trials that are laid out by one step: one line of the journal and one save of the summary serve all of them. */
const AT_ONCE = 64;

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
  readonly #told = new Map<string, TrialState["state"]>();
  readonly #refused: Diagnostic[] = [];
  /** Runs that are trained, and whose evaluation cannot be laid out. */
  readonly #unevaluable = new Set<string>();
  readonly #halving: Halving | undefined;
  #refusedTrials = 0;
  #optimizer: Optimizer | undefined;
  progress: SweepProgress | undefined;

  constructor(parts: GrowingParts) {
    this.#parts = parts;
    const { earlyStopping } = parts.definition;
    parts.session.beforeSubmit = (summary, tasks) =>
      renewScripts(parts.session, this.#scriptWorld, summary, tasks);
    this.#halving = earlyStopping === undefined ? undefined : new Halving(parts.session, earlyStopping);
  }

  async close(): Promise<void> {
    await this.#optimizer?.close();
  }

  async step(report: TickReport): Promise<Result<Grown, Stop>> {
    const { session } = this.#parts;
    const again = await this.#sendAgain(report);
    if (!again.ok) return again;
    if (again.value > 0) return ok({ hasMore: true, isStuck: false, diagnostics: this.#refused });
    const states = this.#statesBy(report);
    await this.#tell(states);
    const halved = (await this.#halving?.step(this.#sweep, states, report)) ?? ok(undefined);
    if (!halved.ok) return halved;
    const next = await this.#nextTrials(states, report);
    const { trials } = next;
    const closed =
      next.closed?.kind === "done"
        ? (this.#refusedAlike(!states.some(isUnderWay)) ?? next.closed)
        : next.closed;
    const announced = await session.record(
      trials.map((trial) => ({ kind: "trial", at: session.system.clock.now(), ...trial }) as const),
    );
    if (!announced.ok) return announced;
    const unevaluable = this.#unevaluable.size;
    const placing = await this.#placing(states, trials, report);
    const isMore = placing.trainings.length + placing.evaluations.length > 0;
    const placed = isMore ? await placeTrials(session, placing) : ok(undefined);
    if (!placed.ok) return placed;
    // The report is of before these rows: only the next one can miss them.
    this.#show(this.#statesBy(report), closed);
    const runs = placing.trainings.map(({ trial }) => trial.run);
    const stands = await session.record(
      runs.length === 0 ? [] : [{ kind: "placed", at: session.system.clock.now(), runs }],
    );
    if (!stands.ok) return stands;
    return ok({
      // Others may take the place of one that cannot be evaluated.
      hasMore: isMore || this.#unevaluable.size > unevaluable || (halved.value?.stopped ?? 0) > 0,
      isStuck: closed?.kind === "stuck",
      diagnostics: [
        ...this.#refused,
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

  #statesBy({ choices }: TickReport): readonly TrialState[] {
    const { session, definition } = this.#parts;
    const evaluates = definition.evaluate?.task;
    const states = trialStates({
      sweep: this.#sweep,
      choices,
      records: session.journal.state.records,
      ...(evaluates === undefined ? {} : { evaluates }),
    });
    return states.map((each) =>
      each.toEvaluate && this.#unevaluable.has(each.trial.run) ? over(each.trial, "failed") : each,
    );
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

  /** Tells the optimizer what has become of trials since it was told last. */
  async #tell(tried: readonly Tried[]): Promise<void> {
    const isFirst = this.#optimizer === undefined;
    this.#optimizer ??= this.#parts.optimizerFor(tried);
    for (const each of tried) {
      if (!isFirst && this.#told.get(each.trial.run) !== each.state) await this.#optimizer.update(each);
      this.#told.set(each.trial.run, each.state);
    }
  }

  /** What may be laid out now, and why nothing more will be. */
  async #nextTrials(
    states: readonly TrialState[],
    { summary: { experiment } }: TickReport,
  ): Promise<{ trials: Trial[]; closed?: Closed }> {
    const { definition, failFast, session } = this.#parts;
    const trials: Trial[] = [];
    const refused = this.#refusedAlike(false);
    if (refused !== undefined) return { trials, closed: refused };
    if (failFast && states.some(({ state, aside }) => state === "failed" && aside !== "out"))
      return { trials, closed: { kind: "done" } };
    const names = new Set([
      ...states.map(({ trial }) => trial.run),
      ...experiment.runs.map(({ name }) => name),
    ]);
    const isRefused = (): boolean => this.#refusedTrials >= MOST_REFUSED;
    const isFull = (): boolean =>
      states.length + trials.length >= (definition.maxTrials ?? Number.POSITIVE_INFINITY);
    const room = this.#room(states);
    while (trials.length < Math.min(room, AT_ONCE) && !session.signal.aborted) {
      if (isFull()) return { trials, closed: { kind: "done" } };
      if (isRefused()) return { trials, closed: { kind: "stuck", finding: failed(ALL_REFUSED, MEND_THEM) } };
      const suggestion = await this.#suggestion();
      const closed = closedBy(suggestion, states.length - states.filter(isOver).length + trials.length);
      if (closed !== undefined) return { trials, closed };
      if (suggestion.kind !== "try") break;
      const trial = this.#trialOf(states.length + trials.length + 1, suggestion.configuration, names);
      if (trial === undefined) {
        this.#refusedTrials += 1;
        continue;
      }
      names.add(trial.run);
      trials.push(trial);
      // Before it is asked again: what it has just suggested is tried.
      await this.#tell([{ trial, state: "unfinished" }]);
    }
    return isFull() ? { trials, closed: { kind: "done" } } : { trials };
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

  /** A program that failed is started once more before it is given up; what went wrong is told all the same. */
  async #suggestion(): Promise<Suggestion> {
    const first = (await this.#optimizer?.suggest()) ?? { kind: "done" };
    if (first.kind !== "failed") return first;
    const second = (await this.#optimizer?.suggest()) ?? { kind: "done" };
    if (second.kind !== "failed")
      this.#refused.push({ ...failed(first.reason, first.next), severity: "warning" });
    return second;
  }

  /** Undefined, and told once, where the configuration cannot be tried. */
  #trialOf(number: number, parameters: Trial["parameters"], names: ReadonlySet<string>): Trial | undefined {
    const { definition } = this.#parts;
    // Of names that nobody chose two alike are told apart; those of a pattern are as the person wants them.
    const taken = definition.run === undefined ? names : undefined;
    const run = runNameOf(definition, { number, parameters }, taken);
    const trial = { number, run, parameters };
    const script = trainingScript(this.#scriptWorld, trial);
    if (names.has(run)) {
      const next =
        "Name every parameter that varies in `run:`, with something between them, and start the sweep again";
      this.#refused.push(refusedTrial(run, "another configuration makes the same name", next));
    } else if (!script.ok) this.#refused.push(script.error);
    else return trial;
    return undefined;
  }

  /** What has no row yet: new trials, those that a crash left without one, and evaluations of what is trained. */
  async #placing(
    states: readonly TrialState[],
    fresh: readonly Trial[],
    { summary }: TickReport,
  ): Promise<Placing> {
    const { session, definition } = this.#parts;
    const world = this.#scriptWorld;
    const listed = new Set(summary.experiment.runs.map(({ name }) => name));
    const lost = states.filter(({ trial, at }) => at === "training" && !listed.has(trial.run));
    const trainings = [...lost.map(({ trial }) => trial), ...fresh].flatMap((trial) => {
      const text = trainingScript(world, trial);
      return text.ok ? [{ trial, text: text.value }] : [];
    });
    const evaluations: { run: string; text: string }[] = [];
    for (const { trial } of states.filter(({ toEvaluate }) => toEvaluate)) {
      const text = await evaluationScript(session, world, summary.experiment, trial);
      if (text.ok) evaluations.push({ run: trial.run, text: text.value });
      else {
        this.#unevaluable.add(trial.run);
        this.#refused.push(text.error);
      }
    }
    const task = definition.evaluate?.task;
    return { trainings, evaluations, ...(task === undefined ? {} : { task }) };
  }

  #show(states: readonly TrialState[], closed: Closed | undefined): void {
    const { definition, session, size, onProgress } = this.#parts;
    const isOpen = states.some((each) => !isOver(each));
    const phase = closed === undefined ? "searching" : isOpen ? "finishing" : closed.kind;
    const { records } = session.journal.state;
    this.progress = progressOf({ definition, states, records, phase, size });
    onProgress(this.progress);
  }
}

const isOver = ({ state }: TrialState): boolean => state !== "unfinished";
