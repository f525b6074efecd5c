import type { Outlook } from "../backends/backend.ts";
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
  const nexts = new Map(
    [...said.values()].flatMap((answer) =>
      answer.kind === "refused" && answer.next !== undefined ? [[answer.reason, answer.next] as const] : [],
    ),
  );
  const told = tasksByText(said, (answer) => (answer.kind === "refused" ? answer.reason : undefined));
  return [...told].map(([reason, tasks]) => {
    const next = nexts.get(reason);
    return {
      severity: "warning",
      code: "test.refused",
      message: `${namesOf(tasks)} would be refused: ${reason}`,
      ...(next === undefined ? {} : { next }),
    };
  });
}

/** What is said beside a yes, each once for all tasks that it is said of. */
export function remarkFindings(said: ReadonlyMap<TaskKey, Rehearsal>): Diagnostic[] {
  const told = tasksByText(said, (answer) => (answer.kind === "fine" ? answer.remark : undefined));
  return [...told].map(([remark, tasks]) => ({
    severity: "info",
    code: "test.remark",
    message: `${namesOf(tasks)}: ${remark}`,
  }));
}

function tasksByText(
  said: ReadonlyMap<TaskKey, Rehearsal>,
  textOf: (answer: Rehearsal) => string | undefined,
): ReadonlyMap<string, readonly TaskKey[]> {
  const told = new Map<string, TaskKey[]>();
  for (const [task, answer] of said) {
    const text = textOf(answer);
    if (text !== undefined) told.set(text, [...(told.get(text) ?? []), task]);
  }
  return told;
}

const namesOf = ([first = "", ...others]: readonly TaskKey[]): string =>
  `${first}${others.length === 0 ? "" : ` and ${others.length} more`}`;
