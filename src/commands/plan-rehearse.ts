import type { Outlook } from "../backends/backend.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { Rehearsal } from "../model/site.ts";
import { scriptHash } from "../tick/body.ts";
import { withScriptNamed } from "../tick/script-named.ts";
import type { ScriptFacts } from "./plan-scripts.ts";

/** Questions side by side: as many as submissions. */
const SIDE_BY_SIDE = 4;

/** What the backend would say to each of these tasks. Scripts that are alike in all that is sent are asked about once. */
export async function rehearseAll(
  { rehearse }: Pick<Outlook, "rehearse">,
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
      const answer = await rehearse({ name: "runmark-test", script: body, cwd, args: [] });
      for (const [key, { path }] of same) said.set(key, withScriptNamed(answer, path));
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return said;
}

/** Refusals, each told once for all tasks that it meets. */
export function rehearsalFindings(said: ReadonlyMap<TaskKey, Rehearsal>): Diagnostic[] {
  const told = new Map<string, { readonly next?: string; readonly tasks: TaskKey[] }>();
  for (const [task, answer] of said) {
    if (answer.kind !== "refused") continue;
    const known = told.get(answer.reason);
    if (known !== undefined) known.tasks.push(task);
    else
      told.set(answer.reason, { tasks: [task], ...(answer.next === undefined ? {} : { next: answer.next }) });
  }
  return [...told].map(
    ([
      reason,
      {
        next,
        tasks: [first = "", ...others],
      },
    ]) => ({
      severity: "warning" as const,
      code: "test.refused",
      message: `${first}${others.length === 0 ? "" : ` and ${others.length} more`} would be refused: ${reason}`,
      ...(next === undefined ? {} : { next }),
    }),
  );
}
