import type { Stop } from "../../model/exit.ts";
import { type TaskKey, taskKey } from "../../model/experiment.ts";
import { ok, type Result } from "../../model/result.ts";
import { EVALUATION } from "../../parse/stage.ts";
import type { Session } from "../../tick/session/session.ts";
import type { TrialState } from "./trial-states.ts";

/** Evaluations of what has been trained once more, each asked for once in a process. */
export class EvaluatedAgain {
  readonly #task: string | undefined;
  readonly #asked = new Set<TaskKey>();

  constructor(task: string | undefined) {
    this.#task = task;
  }

  /** How many are asked for. */
  async ask(session: Session, states: readonly TrialState[]): Promise<Result<number, Stop>> {
    const keys = states
      .filter(({ isOutdated }) => isOutdated === true)
      .map(({ trial }) => taskKey(EVALUATION, trial.run, this.#task))
      .filter((key) => !this.#asked.has(key));
    if (keys.length === 0) return ok(0);
    const at = session.system.clock.now();
    const recorded = await session.record(
      keys.map((key) => ({ kind: "told", at, task: key, word: "retry" }) as const),
    );
    if (!recorded.ok) return recorded;
    for (const key of keys) this.#asked.add(key);
    return ok(keys.length);
  }
}
