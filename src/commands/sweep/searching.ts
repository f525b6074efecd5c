import type { Diagnostic } from "../../model/diagnostic.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { RefusedTrial, Trial } from "../../model/trial.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { nameKey, runNameOf } from "../../sweep/names.ts";
import type { Optimizer, Suggestion, Tried } from "../../sweep/optimizers/optimizer.ts";
import { configurationKey } from "../../sweep/space/key.ts";
import type { Session } from "../../tick/session/session.ts";
import { beating } from "./beating.ts";
import { ALL_REFUSED, type Closed, closedBy, failed, MEND_THEM, MOST_REFUSED } from "./closed.ts";
import { misreadTrial } from "./place-trials.ts";
import { refusedTrial } from "./refused-trials.ts";
import { type ScriptWorld, trainingScript } from "./scripts.ts";

/** Trials that are laid out by one step: one line of the journal and one save of the summary serve all of them. */
const AT_ONCE = 64;

export interface SearchingParts {
  readonly session: Session;
  readonly definition: SweepDefinition;
  /** Made by the first step, which knows what has been tried. */
  readonly optimizerFor: (tried: readonly Tried[]) => Optimizer;
  readonly scripts: ScriptWorld;
}

/** A trial and the job script of its training. */
export interface Fresh {
  readonly trial: Trial;
  readonly text: string;
}

/** What comes next. */
export interface Next {
  readonly fresh: readonly Fresh[];
  /** Cannot be tried, and was not known to be so. */
  readonly refused: readonly RefusedTrial[];
  /** Why nothing more will come. */
  readonly closed?: Closed;
}

export const NO_MORE: Next = { fresh: [], refused: [] };

/** What the search knows when it is asked. */
export interface Asked {
  readonly tried: readonly Tried[];
  /** How many more may be under way. */
  readonly room: number;
  /** Names of runs that there are, of whatever kind. */
  readonly names: ReadonlySet<string>;
  /** What is known already to be none that can be tried. */
  readonly refused: readonly RefusedTrial[];
}

/** Which trials come next: asks the optimizer, and tells it what has become of those before. */
export class Searching {
  readonly #parts: SearchingParts;
  readonly #told = new Map<string, Tried["state"]>();
  /** A program that thinks is not waited for. */
  readonly #leave = (): void => void this.#optimizer?.close();
  readonly findings: Diagnostic[] = [];
  #refusedTrials = 0;
  #optimizer: Optimizer | undefined;

  constructor(parts: SearchingParts) {
    this.#parts = parts;
    parts.session.signal.addEventListener("abort", this.#leave, { once: true });
  }

  async close(): Promise<void> {
    this.#parts.session.signal.removeEventListener("abort", this.#leave);
    await this.#optimizer?.close();
  }

  /** What the optimizer has been told of is not in the journal: another one is made of what is. */
  async forget(): Promise<void> {
    await this.#optimizer?.close();
    this.#optimizer = undefined;
    this.#told.clear();
    this.#refusedTrials = 0;
  }

  /** Tells of each finding once. */
  refuse(finding: Diagnostic): void {
    if (!this.findings.some(({ message }) => message === finding.message)) this.findings.push(finding);
  }

  /** Tells the optimizer what has become of trials since it was told last. */
  async tell(tried: readonly Tried[]): Promise<void> {
    const isFirst = this.#optimizer === undefined;
    this.#optimizer ??= this.#parts.optimizerFor(tried);
    for (const each of tried) {
      if (!isFirst && this.#told.get(each.trial.run) !== each.state) await this.#optimizer.update(each);
      this.#told.set(each.trial.run, each.state);
    }
  }

  /** What may be laid out now, and why nothing more will be. */
  async next({ tried, room, names, refused: known }: Asked): Promise<Next> {
    const { session, definition } = this.#parts;
    const most = definition.maxTrials ?? Number.POSITIVE_INFINITY;
    const underWay = tried.filter(({ state }) => state === "unfinished").length;
    const fresh: Fresh[] = [];
    const refused = new Map<string, RefusedTrial>();
    const ended = (closed?: Closed): Next => {
      for (const { parameters } of known) refused.delete(configurationKey(parameters));
      return { fresh, refused: [...refused.values()], ...(closed === undefined ? {} : { closed }) };
    };
    const taken = new Set([...names].map(nameKey));
    // A program may think for a minute: what it has said goes in before it is asked again.
    const atOnce = definition.search.kind === "external" ? 1 : AT_ONCE;
    while (fresh.length < Math.min(room, atOnce, most - tried.length) && !session.signal.aborted) {
      if (this.#refusedTrials >= MOST_REFUSED)
        return ended({ kind: "stuck", finding: failed(ALL_REFUSED, MEND_THEM) });
      const suggestion = await beating(session, this.#suggestion());
      if (session.signal.aborted) break;
      const closed = closedBy(suggestion, underWay + fresh.length);
      if (closed !== undefined) return ended(closed);
      if (suggestion.kind !== "try") break;
      const one = this.#freshOf(tried.length + fresh.length + 1, suggestion.configuration, taken);
      if (!one.ok) {
        this.#refusedTrials += 1;
        refused.set(configurationKey(one.error.parameters), one.error);
        continue;
      }
      taken.add(nameKey(one.value.trial.run));
      fresh.push(one.value);
      // Before it is asked again: what it has just suggested is tried.
      await this.tell([{ trial: one.value.trial, state: "unfinished" }]);
    }
    return ended(tried.length + fresh.length >= most ? { kind: "done" } : undefined);
  }

  /** A program that failed is started once more before it is given up; what went wrong is told all the same. */
  async #suggestion(): Promise<Suggestion> {
    const first = (await this.#optimizer?.suggest()) ?? { kind: "done" };
    if (first.kind !== "failed" || this.#parts.session.signal.aborted) return first;
    const second = (await this.#optimizer?.suggest()) ?? { kind: "done" };
    if (second.kind !== "failed")
      this.findings.push({ ...failed(first.reason, first.next), severity: "warning" });
    return second;
  }

  /** `names` by their keys. An error where the configuration cannot be tried. */
  #freshOf(
    number: number,
    parameters: Trial["parameters"],
    names: ReadonlySet<string>,
  ): Result<Fresh, RefusedTrial> {
    const { definition, scripts } = this.#parts;
    // Of names that nobody chose two alike are told apart; those of a pattern are as the person wants them.
    const taken = definition.run === undefined ? names : undefined;
    const run = runNameOf(definition, { number, parameters }, taken);
    const trial = { number, run, parameters };
    const text = trainingScript(scripts, trial);
    const refused = ({ message, next = "" }: Diagnostic) => err({ run, parameters, message, next });
    if (names.has(nameKey(run)))
      return refused(refusedTrial(run, "another configuration makes the same name", NAME_THEM));
    if (!text.ok) return refused(text.error);
    const misread = misreadTrial(definition, trial);
    return misread === undefined ? ok({ trial, text: text.value }) : refused(misread);
  }
}

const NAME_THEM =
  "Name every parameter that varies in `run:`, with something between them, and start the sweep again";
