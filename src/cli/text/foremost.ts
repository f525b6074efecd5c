import type { TaskView } from "../../commands/task-view.ts";
import { isFailure } from "../../model/standing.ts";
import type { Status } from "../../model/status.ts";

/** More rows than this are not listed one by one unless asked for: those that are over or not begun are only counted. */
const MANY = 40;

const QUIET: ReadonlySet<Status> = new Set(["completed", "pending", "skipped"]);
const AT_WORK: ReadonlySet<Status> = new Set(["running", "submitting"]);
const isBad = (task: TaskView): boolean => isFailure(task) || task.status === "unknown";

/**
 * The tasks that a screen is best spent on, in the order of the table: all where they fit, otherwise what ended without success
 * and what is at work, as many of each, then what waits. At least one, whatever fits.
 */
export function foremost(
  tasks: readonly TaskView[],
  fits: (some: readonly TaskView[]) => boolean,
): readonly TaskView[] {
  const isFew = tasks.length <= MANY;
  if (isFew && fits(tasks)) return tasks;
  const urgent = byUrgency(tasks.filter(({ status }) => !QUIET.has(status)));
  const quiet = isFew ? newestFirst(tasks.filter(({ status }) => QUIET.has(status))) : [];
  const wanted = [...urgent, ...quiet].slice(0, MANY);
  const some = (count: number): readonly TaskView[] => {
    const chosen = new Set(wanted.slice(0, count));
    return tasks.filter((task) => chosen.has(task));
  };
  return some(most(wanted.length, (count) => count <= 1 || fits(some(count))));
}

/** The largest number up to a limit that is all right, where all smaller ones are, too. */
function most(limit: number, isRight: (count: number) => boolean): number {
  let [low, high] = [0, limit];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isRight(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function byUrgency(tasks: readonly TaskView[]): readonly TaskView[] {
  const bad = newestFirst(tasks.filter(isBad));
  const atWork = tasks.filter(({ status }) => AT_WORK.has(status));
  const met = new Set([...bad, ...atWork]);
  const rest = tasks.filter((task) => !met.has(task));
  const held = ({ status }: TaskView): number => (status === "blocked" ? 0 : 1);
  return [...inTurn(bad, atWork), ...rest.sort((one, other) => held(one) - held(other))];
}

function inTurn<Item>(ones: readonly Item[], others: readonly Item[]): readonly Item[] {
  const length = Math.max(ones.length, others.length);
  return Array.from({ length }, (_, at) => [...ones.slice(at, at + 1), ...others.slice(at, at + 1)]).flat();
}

/** What ended last is what a person has not seen yet. */
const newestFirst = (tasks: readonly TaskView[]): readonly TaskView[] =>
  [...tasks].sort((one, other) => (other.endedAt ?? "").localeCompare(one.endedAt ?? ""));
