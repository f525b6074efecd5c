import { isFailure } from "../model/standing.ts";
import { invocation, quoted, reaching } from "./invocation.ts";
import type { Overview } from "./overview.ts";
import type { TaskView } from "./task-view.ts";

/** A command to type, and what for. */
export interface Step {
  readonly command: string;
  readonly why: string;
}

/** Where commands are typed. */
export interface Typed {
  readonly cwd: string;
  /** The experiment as it was named, if it was. */
  readonly named?: string | undefined;
}

/** More than these are no help. */
const MOST = 3;

/** What a person types next about an experiment, the most pressing first. */
export function nextSteps(overview: Overview, hasErrors: boolean, typed: Typed): readonly Step[] {
  const say = speaker(overview, typed);
  if (hasErrors) return [say.about("check", "see what is amiss in its files")];
  const lost = overview.tasks.filter(isLost).length;
  const steps = [...forPerson(overview, say), ...forLost(lost, say), ...forTheRest(overview, say)];
  if (steps.length === 0)
    return [
      say.about("status", "see how each of them went"),
      say.of("handoff", "write down what came of it"),
    ];
  const again = lost === 0 ? [] : [say.of("retry --failed", "ask for them again, once mended")];
  return [...steps, ...again].slice(0, MOST);
}

interface Speaker {
  /** A command that takes the experiment as its word. */
  about(command: string, why: string): Step;
  /** A command that takes runs as its words. */
  of(command: string, why: string): Step;
}

const speaker = ({ summary }: Overview, { cwd, named }: Typed): Speaker => ({
  about: (command, why) => ({ command: invocation(command, summary, cwd), why }),
  of: (command, why) => ({ command: reaching(`runmark ${command}`, named), why }),
});

/** Nothing but a person lets these go on. */
export const isForPerson = ({ status, decision, reason = "" }: TaskView): boolean =>
  status === "unknown" || (decision === "blocked" && !isBehindAnother(reason));

/** `training/r8 is failed`: that one is told of itself. */
const isBehindAnother = (reason: string): boolean => /^\S+\/.* is \w+(?:: |$)/.test(reason);

function forPerson({ tasks }: Overview, say: Speaker): readonly Step[] {
  const count = tasks.filter(isForPerson).length;
  return count === 0 ? [] : [say.about("plan", `see why ${tasksText(count)} for you`)];
}

const tasksText = (count: number): string => (count === 1 ? "1 task waits" : `${count} tasks wait`);

/** It ended without success, and no policy tries it again. */
const isLost = (task: TaskView): boolean => isFailure(task) && task.decision === "leave";

const forLost = (count: number, say: Speaker): readonly Step[] =>
  count === 0 ? [] : [say.of("diagnose", `see why ${count} ended without success`)];

function forTheRest({ tasks, known }: Overview, say: Speaker): readonly Step[] {
  const isLeft = tasks.some(
    ({ status, decision }) => decision === "submit" || decision === "wait" || isUnderWay(status),
  );
  if (!isLeft) return [];
  if (known?.worker === undefined) return toStart(tasks, say);
  const running = tasks.find(({ status }) => status === "running");
  const look = say.about("status", "see how each of them does");
  if (running === undefined) return [look];
  return [say.of(`logs ${quoted(running.key)} -f`, "follow what it writes"), look];
}

const isUnderWay = (status: TaskView["status"]): boolean =>
  status === "running" || status === "queued" || status === "submitting";

function toStart(tasks: readonly TaskView[], say: Speaker): readonly Step[] {
  if (tasks.every(({ attempt }) => attempt === undefined))
    return [say.about("plan", "see what would be submitted"), say.about("run", "submit and watch")];
  return [
    say.about("run", "go on: watch, and submit what is left"),
    say.about("tick", "take one look at the queue"),
  ];
}
