import { basename } from "node:path";
import { hasErrors } from "../../model/diagnostic.ts";
import type { Failure, Grouped, Step, StuckTask } from "../../report/handoff/facts.ts";
import { many } from "../../report/handoff/words.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import type { View } from "../../tick/view.ts";
import type { Context } from "../command.ts";
import { quoted } from "../invocation.ts";
import type { TaskView } from "../task-view.ts";

export interface Situation {
  readonly context: Context;
  readonly view: View;
  readonly tasks: readonly TaskView[];
  readonly failures: Grouped<Failure>;
  readonly stuck: Grouped<StuckTask>;
}

const OPEN: ReadonlySet<string> = new Set(["pending", "submitting", "queued", "running"]);

/** What whoever goes on should do, in this order: mend what stops everything, decide what waits, ask again, let it go on. */
export function stepsFor(situation: Situation): Step[] {
  const { tasks, stuck, view } = situation;
  const command = commandFor(view.place.summaryPath);
  const open = tasks.filter(({ status }) => OPEN.has(status));
  const running = tasks.filter(({ status }) => status === "running");
  const steps = [
    ...(hasErrors(view.diagnostics)
      ? [step("Mend the summary or the configuration: nothing goes in before", command("check"))]
      : []),
    ...stuckSteps(stuck, command("plan")),
    ...failureSteps(situation, command),
    ...refusedSteps(view, command("status")),
    ...goOn(situation, open.length, command),
    ...(running.length > 0 && running[0] !== undefined
      ? [step("Look at what runs", command("status"), logsOf(running[0], view.place.summaryPath))]
      : []),
  ];
  return steps.length > 0 ? steps : [step("Nothing is left to do; look at the results", command("status"))];
}

const step = (what: string, ...commands: readonly string[]): Step => ({ what, commands });

/** How a command about one experiment is typed beside its summary. */
const commandFor =
  (summaryPath: string) =>
  (word: string): string => {
    const name = basename(summaryPath);
    return name === SUMMARY_NAME ? `runmark ${word}` : `runmark ${word} ${quoted(name)}`;
  };

const about = (word: string, summaryPath: string): string => {
  const name = basename(summaryPath);
  return name === SUMMARY_NAME ? `runmark ${word}` : `runmark ${word} -C ${quoted(name)}`;
};

const logsOf = ({ key }: TaskView, summaryPath: string): string =>
  `${about("logs", summaryPath)} -f ${quoted(key)}`;

const stuckSteps = ({ total }: Grouped<StuckTask>, look: string): Step[] =>
  total === 0 ? [] : [step(`Decide about what waits for a person (${total}, below)`, look)];

function failureSteps({ failures, view }: Situation, _command: (word: string) => string): Step[] {
  if (failures.total === 0) return [];
  const { summaryPath } = view.place;
  const retries = failures.listed.map(
    ({ tasks }) => `${about("retry", summaryPath)} ${tasks.listed.map(quoted).join(" ")}`,
  );
  const isAll = failures.listed.every(({ tasks }) => tasks.total === tasks.listed.length);
  const all = `${about("retry", summaryPath)} --failed`;
  return [
    step("Mend what made tasks end without success (below)", about("diagnose", summaryPath)),
    step(
      "Then ask for them again; a task that is to stay as it is needs nothing",
      ...(isAll && retries.length > 1 && retries.length <= 5 ? retries : [all]),
    ),
  ];
}

/** What the sweep could not try has no task, and so no failure. */
function refusedSteps({ journal }: View, look: string): Step[] {
  const { length } = journal.state.sweep?.refused ?? [];
  const what = many(length, "configuration");
  return length === 0
    ? []
    : [step(`Mend the definition of the sweep, or leave it so: ${what} cannot be tried`, look)];
}

function goOn({ view: { worker } }: Situation, open: number, command: (word: string) => string): Step[] {
  if (worker !== undefined)
    return [
      step(`Leave it at work: process ${worker.pid} on ${worker.host} goes on by itself`, command("status")),
    ];
  if (open === 0) return [];
  return [step(`Let it go on, as nobody is at work: ${open} left`, command("run"))];
}
