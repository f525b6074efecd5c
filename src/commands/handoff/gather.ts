import { basename } from "node:path";
import { lastAttempt } from "../../model/record.ts";
import { isFinal, STATUSES, type Status } from "../../model/status.ts";
import type {
  CompletedTask,
  Grouped,
  HandoffFacts,
  LiveTask,
  Some,
  StageFacts,
  StuckTask,
} from "../../report/handoff/facts.ts";
import { shown } from "../../select/select.ts";
import type { Choice } from "../../tick/choose/choose.ts";
import type { View } from "../../tick/view.ts";
import type { Context } from "../command.ts";
import { knownOf, overviewOf } from "../overview.ts";
import { signsOf } from "../running-signs.ts";
import type { TaskView } from "../task-view.ts";
import { failuresOf } from "./failures.ts";
import { remarksIn } from "./remarks.ts";
import { stepsFor } from "./steps.ts";

/** What is told of the experiment itself, without git. */
export type ExperimentFacts = Omit<HandoffFacts, "at" | "since" | "missing" | "git" | "folder">;

const MOST = 25;

/** Of an experiment that was read. `since` is epoch ms. */
export async function factsOf(
  context: Context,
  view: View,
  since: number | undefined,
): Promise<ExperimentFacts> {
  const { choices, summary, place, asOf, worker, journal } = view;
  const now = context.system.clock.now();
  const signs = await signsOf(context.system, { folder: place.folder, ...view }, now);
  const parts = { now: asOf, named: context.experiment, signs };
  const overview = overviewOf(summary.experiment, place, choices, parts);
  const known = knownOf(view, now);
  const estimates = new Map(summary.experiment.runs.map(({ name, estimate }) => [name, estimate]));
  const pairs = choices.flatMap((choice, index): Pair[] => {
    const [task, estimate] = [overview.tasks[index], estimates.get(choice.task.run)];
    if (task === undefined) return [];
    return [{ choice, task, ...(estimate === undefined ? {} : { estimate }) }];
  });
  const failures = await failuresOf(context, view);
  const stuck = stuckTasks(pairs);
  return {
    experiment: overview.experiment,
    summary: basename(place.summaryPath),
    stages: stagesOf(overview.tasks),
    ...(known === undefined ? {} : { knownUntil: known.asOf }),
    ...(worker === undefined
      ? {}
      : { worker: { pid: worker.pid, host: worker.host, command: worker.purpose } }),
    ...(overview.secondsLeft === undefined ? {} : { secondsLeft: overview.secondsLeft }),
    ...(overview.ofExpected === undefined ? {} : { ofExpected: overview.ofExpected }),
    completed: completedTasks(pairs, since),
    underWay: liveTasks(pairs),
    failures,
    stuck,
    notes: remarksIn(summary, journal.state.records),
    next: stepsFor({ context, view, tasks: overview.tasks, failures, stuck }),
  };
}

interface Pair {
  readonly choice: Choice;
  readonly task: TaskView;
  readonly estimate?: string;
}

const some = <Item>(items: readonly Item[], most: number): Some<Item> => ({
  total: items.length,
  listed: items.slice(0, most),
});

function stagesOf(tasks: readonly TaskView[]): StageFacts[] {
  return [...new Set(tasks.map(({ stage }) => stage))].map((stage) => {
    const statuses = tasks.filter((task) => task.stage === stage).map(({ status }) => status);
    const counts: { [Name in Status]?: number } = {};
    for (const status of STATUSES) {
      const count = statuses.filter((one) => one === status).length;
      if (count > 0) counts[status] = count;
    }
    return {
      stage,
      total: statuses.length,
      over: statuses.filter((status) => isFinal(status) || status === "skipped").length,
      counts,
    };
  });
}

/** The newest first. What completed before the last handoff was told then. */
function completedTasks(pairs: readonly Pair[], since: number | undefined): Some<CompletedTask> {
  const completed = pairs.flatMap(({ choice, task, estimate }): CompletedTask[] => {
    const phase = lastAttempt(choice.record)?.phase;
    const at = phase?.kind === "over" ? phase.at : undefined;
    if (task.status !== "completed" || (since !== undefined && (at === undefined || at < since))) return [];
    return [
      {
        task: task.key,
        ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
        ...(task.elapsedSeconds === undefined ? {} : { seconds: task.elapsedSeconds }),
        ...(estimate === undefined ? {} : { estimate }),
        ...(task.result === undefined ? {} : { scores: task.result }),
      },
    ];
  });
  return some(
    completed.sort((one, other) => ((one.at ?? "") < (other.at ?? "") ? 1 : -1)),
    MOST,
  );
}

const LIVE: readonly string[] = ["running", "submitting", "queued"];

/** What runs first, and of that what has run longest. */
function liveTasks(pairs: readonly Pair[]): Some<LiveTask> {
  const live = pairs
    .filter(({ task }) => LIVE.includes(task.status))
    .sort(
      (one, other) =>
        LIVE.indexOf(one.task.status) - LIVE.indexOf(other.task.status) ||
        (other.task.elapsedSeconds ?? 0) - (one.task.elapsedSeconds ?? 0),
    );
  return some(live.map(liveTask), MOST);
}

function liveTask({ choice, task, estimate }: Pair): LiveTask {
  const limit = limitSeconds(choice);
  const { elapsedSeconds: spent, status, elements, reason, warnings = [] } = task;
  const remark = elements === undefined ? reason : `${elements.ended} of ${elements.total} over`;
  const isRunning = status === "running" && spent !== undefined;
  return {
    task: task.key,
    status,
    ...(task.job === undefined ? {} : { job: task.job }),
    ...(status !== "running" || task.node === undefined ? {} : { node: task.node }),
    ...(isRunning ? { seconds: spent } : {}),
    ...(task.secondsLeft === undefined ? {} : { secondsLeft: task.secondsLeft }),
    ...(isRunning && limit !== undefined ? { secondsToLimit: Math.max(0, limit - spent) } : {}),
    ...(estimate === undefined ? {} : { estimate }),
    ...(task.progress === undefined ? {} : { progress: task.progress }),
    remarks: [...warnings, ...(remark === undefined ? [] : [remark])],
  };
}

/** What the attempt asked for, in place of what its script says. */
function limitSeconds({ record }: Choice): number | undefined {
  const attempt = lastAttempt(record);
  const minutes = attempt?.overrides?.timeMinutes;
  return minutes === undefined ? attempt?.asked?.timeSeconds : minutes * 60;
}

const STUCK: readonly string[] = ["blocked", "unknown"];

/** Somebody typed something that was not obeyed: what the journal knows of the task may not be what they want to be told. */
const unreadText = ({ task: { said } }: Choice): string | undefined =>
  said.kind === "other" ? `its row says what cannot be read, and is left alone: ${said.text}` : undefined;

/** Those with the same reason as one. */
function stuckTasks(pairs: readonly Pair[]): Grouped<StuckTask> {
  const groups = new Map<string, { first: StuckTask; tasks: string[] }>();
  let total = 0;
  for (const { choice, task } of pairs) {
    const unread = unreadText(choice);
    if (!STUCK.includes(task.status) && unread === undefined) continue;
    total += 1;
    const reason = unread ?? shown(choice.standing, choice.decision).reason ?? task.status;
    const key = `${task.status} ${reason} ${task.next ?? ""}`;
    const group = groups.get(key);
    if (group !== undefined) group.tasks.push(task.key);
    else
      groups.set(key, {
        tasks: [task.key],
        first: {
          status: task.status,
          tasks: { total: 0, listed: [] },
          reason,
          ...(task.next === undefined ? {} : { next: task.next }),
        },
      });
  }
  const listed = [...groups.values()]
    .slice(0, MOST_GROUPS)
    .map(({ first, tasks }) => ({ ...first, tasks: some(tasks, MOST_NAMES) }));
  return { total, listed };
}

const MOST_GROUPS = 12;
const MOST_NAMES = 8;
