import { err, ok, type Result } from "../../model/result.ts";
import type { Exec } from "../../system/ports.ts";
import { configurationKey } from "../space/key.ts";
import { admit } from "./admit.ts";
import type { Optimizer, Suggestion, Tried } from "./optimizer.ts";
import { type ExternalSweep, type Program, startProgram } from "./program.ts";

/** So often in a row it may suggest what was tried before: a program that draws without a memory does so at times. */
const MOST_REPEATS = 20;

/** Failures in a row after which it is not started any more. */
const MOST_FAILURES = 2;

const AGAIN = "It is started once more with the next question, and told of all trials; those under way go on";
const NO_MORE =
  "Mend the program, or install what it lacks, and start the sweep again: it goes on from the trials that there are";

/**
 * A program that suggests, a line of JSON for each question and for each answer (templates/optuna/PROTOCOL.md). It is started with
 * the first question. Each failure is told once; the question after it starts the program again, and one that fails twice without a
 * good suggestion in between stays away, as a sweep asks again at each tick.
 */
export function externalOptimizer(
  exec: Pick<Exec, "converse">,
  sweep: ExternalSweep,
  tried: readonly Tried[],
): Optimizer {
  const known = new Map(tried.map((each) => [each.trial.number, each]));
  const keys = new Set(tried.map(({ trial }) => configurationKey(trial.parameters)));
  let program: Program | undefined;
  const failed = { inRow: 0, reason: "", isTold: true };
  let isClosed = false;

  const fail = async (reason: string): Promise<void> => {
    failed.inRow += 1;
    failed.reason = reason;
    failed.isTold = false;
    const gone = program;
    program = undefined;
    await gone?.end();
  };
  const tell = (): Suggestion => {
    failed.isTold = true;
    return { kind: "failed", reason: failed.reason, next: failed.inRow < MOST_FAILURES ? AGAIN : NO_MORE };
  };
  const ready = async (): Promise<Result<Program, string>> => {
    if (program !== undefined) return ok(program);
    const started = await startProgram(exec, sweep);
    program = started;
    // Somebody may have closed it while it was being started.
    if (isClosed) await started.end();
    const begun = await started.begin(byNumber(known.values()));
    return begun.ok ? ok(started) : begun;
  };
  const suggest = async (): Promise<Suggestion> => {
    if (!failed.isTold || failed.inRow >= MOST_FAILURES) return tell();
    const asked = await ready();
    const suggestion = asked.ok ? await newSuggestion(asked.value, sweep, keys) : asked;
    if (suggestion.ok) {
      failed.inRow = 0;
      return suggestion.value;
    }
    await fail(suggestion.error);
    return tell();
  };
  const update = async (each: Tried): Promise<void> => {
    known.set(each.trial.number, each);
    keys.add(configurationKey(each.trial.parameters));
    const told = await program?.update(each);
    if (told !== undefined && !told.ok) await fail(told.error);
  };

  /** One question at a time, whoever asks. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(act: () => Promise<Value>): Promise<Value> => {
    const mine = turn.then(act);
    turn = mine;
    return mine;
  };
  return {
    suggest: () => inTurn(suggest),
    update: (each) => inTurn(() => update(each)),
    close: async () => {
      isClosed = true;
      // At once, not in turn: what waits for an answer has one then.
      await program?.end();
      await turn;
    },
  };
}

const byNumber = (tried: Iterable<Tried>): readonly Tried[] =>
  [...tried].sort((one, other) => one.trial.number - other.trial.number);

async function newSuggestion(
  program: Program,
  { parameters }: ExternalSweep,
  keys: ReadonlySet<string>,
): Promise<Result<Exclude<Suggestion, { kind: "failed" }>, string>> {
  for (let repeats = 0; repeats < MOST_REPEATS; repeats += 1) {
    const proposal = await program.suggest();
    if (!proposal.ok) return proposal;
    if (proposal.value.kind !== "try") return ok(proposal.value);
    const configuration = admit(parameters, proposal.value.parameters);
    if (!configuration.ok) return err(program.blame(`suggested ${configuration.error}`));
    if (!keys.has(configurationKey(configuration.value)))
      return ok({ kind: "try", configuration: configuration.value });
  }
  return err(program.blame(`suggested ${MOST_REPEATS} times in a row what had been tried`));
}
