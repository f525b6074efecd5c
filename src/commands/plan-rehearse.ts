import type { Outlook } from "../backends/backend.ts";
import { namesOf } from "../hardware/preflight/need.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { MachineSettings } from "../model/machine.ts";
import type { Rehearsal } from "../model/site.ts";
import { withScriptNamed } from "../submit/script-named.ts";
import { scriptHash } from "../tick/choose/body.ts";
import type { ScriptFacts } from "./plan-scripts.ts";

/** Questions side by side: as many as submissions. */
const SIDE_BY_SIDE = 4;

/** What the backend would say to each of these tasks. Scripts that are alike in all that is sent are asked about once. */
export async function rehearseAll(
  { rehearse }: Pick<Outlook, "rehearse">,
  settings: MachineSettings,
  tasks: readonly (readonly [TaskKey, ScriptFacts])[],
  signal: AbortSignal,
): Promise<ReadonlyMap<TaskKey, Rehearsal>> {
  const alike = new Map<string, (readonly [TaskKey, ScriptFacts])[]>();
  for (const task of tasks) {
    const { hash, path = "" } = task[1];
    // One that cannot be read looks like an empty one from here.
    const likeness = hash === scriptHash("") ? path : hash;
    const same = alike.get(likeness);
    if (same === undefined) alike.set(likeness, [task]);
    else same.push(task);
  }
  const queue = [...alike.values()];
  const said = new Map<TaskKey, Rehearsal>();
  const work = async (): Promise<void> => {
    for (let same = queue.shift(); same !== undefined && !signal.aborted; same = queue.shift()) {
      const [first] = same;
      if (first === undefined) continue;
      const { body, cwd } = first[1];
      const answer = await rehearse({ name: "runmark-test", script: body, cwd, args: [] }, settings);
      for (const [key, { path }] of same) said.set(key, withScriptNamed(answer, path));
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return said;
}

/** Refusals, each told once for all tasks that it meets. */
export function rehearsalFindings(said: ReadonlyMap<TaskKey, Rehearsal>): Diagnostic[] {
  return alikeAnswers([...said].map(([task, answer]) => [[task], answer])).flatMap(({ tasks, answer }) =>
    answer.kind !== "refused"
      ? []
      : [
          {
            severity: "warning",
            code: "test.refused",
            message: `${namesOf(tasks)} would be refused: ${answer.reason}`,
            ...(answer.next === undefined ? {} : { next: answer.next }),
          },
        ],
  );
}

/** What is said beside a yes, each once for all tasks that it is said of. */
export function remarkFindings(said: ReadonlyMap<TaskKey, Rehearsal>): Diagnostic[] {
  return alikeAnswers([...said].map(([task, answer]) => [[task], answer])).flatMap(({ tasks, answer }) =>
    answer.kind !== "fine" || answer.remark === undefined
      ? []
      : [{ severity: "info", code: "test.remark", message: `${namesOf(tasks)}: ${answer.remark}` }],
  );
}

export interface AlikeAnswer {
  readonly tasks: readonly TaskKey[];
  readonly answer: Rehearsal;
}

/** Answers in the same words, each once with all tasks that got it. The advice is that of the first, as it may name the script. */
export function alikeAnswers(
  answers: Iterable<readonly [readonly TaskKey[], Rehearsal]>,
): readonly AlikeAnswer[] {
  const told = new Map<string, AlikeAnswer & { readonly tasks: TaskKey[] }>();
  for (const [tasks, answer] of answers) {
    const words = `${answer.kind}: ${answer.kind === "fine" ? (answer.remark ?? "") : answer.reason}`;
    const before = told.get(words);
    if (before === undefined) told.set(words, { tasks: [...tasks], answer });
    else before.tasks.push(...tasks);
  }
  return [...told.values()];
}
