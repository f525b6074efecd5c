import type { Config } from "../config/config.ts";
import type { Experiment, Task, TaskKey } from "../model/experiment.ts";
import { taskKey } from "../model/experiment.ts";
import type { TaskRecord } from "../model/record.ts";
import { type Obeyed, type Standing, standingOf } from "../model/standing.ts";
import { isFinal } from "../model/status.ts";
import { mayTryAgain } from "../select/retry.ts";
import {
  type Candidate,
  type Decision,
  decide,
  type Limits,
  type Need,
  shown,
  wants,
} from "../select/select.ts";
import type { Files } from "../system/ports.ts";
import { inspector } from "./inspect.ts";
import { type Tooling, toolingOf } from "./tooling.ts";

/** All that a choice rests on, with or without a lock: `plan` and `status` choose as the tick does. */
export interface ChoiceParts {
  readonly files: Files;
  readonly folder: string;
  readonly experiment: Experiment;
  readonly records: ReadonlyMap<TaskKey, TaskRecord>;
  readonly obeyed: ReadonlyMap<TaskKey, Obeyed>;
  readonly config: Config;
}

export interface Choice {
  readonly task: Task;
  readonly record: TaskRecord | undefined;
  readonly standing: Standing;
  readonly decision: Decision;
  /** The script that would be submitted, relative to the experiment; undefined for a command. */
  readonly script?: string;
}

/** Decides every task by what is known at the moment. */
export type Choose = () => Promise<Choice[]>;

/** Looks at the disk only for tasks that would go in, and once for each, however often it is asked to choose. */
export function chooser(parts: ChoiceParts): Choose {
  const { files, folder, experiment, records, obeyed, config } = parts;
  const tooling = toolingOf(experiment, config);
  const limits: Limits = { maxAttempts: config.values["retry.max_attempts"] };
  const inspect = inspector({ files, folder, experiment, tooling });
  let last: Choice[] | undefined;
  return async () => {
    // Records are replaced and never changed, and nothing else that a choice rests on moves.
    if (last?.every(({ task, record }) => records.get(task.key) === record)) return last;
    const standings = new Map(
      experiment.tasks.map(({ key }) => [key, standingOf(records.get(key), obeyed.get(key))]),
    );
    const decided = new Map<TaskKey, Choice>();
    for (const task of needyLast(experiment.tasks, tooling)) {
      const record = records.get(task.key);
      const standing = standings.get(task.key) ?? { status: "pending" };
      const need = needOf(task, tooling, standings, records, limits);
      const candidate: Candidate = { task, record, standing, ...(need === undefined ? {} : { need }) };
      const found = wants(candidate, limits) ? await inspect(task) : undefined;
      const facts = found === undefined ? {} : { facts: found.facts };
      const script = found?.script === undefined ? {} : { script: found.script };
      const decision = decide({ ...candidate, ...facts }, limits);
      decided.set(task.key, { task, record, standing, decision, ...script });
      // A training whose script is missing has to block its evaluations, not keep them waiting for ever.
      standings.set(task.key, shown(standing, decision));
    }
    const choices = experiment.tasks.flatMap(({ key }) => decided.get(key) ?? []);
    last = choices;
    return choices;
  };
}

/** What others need is decided before them. */
const needyLast = (tasks: readonly Task[], tooling: Tooling): Task[] => {
  const isNeedy = (task: Task): boolean => tooling.neededBy(task.stage) !== undefined;
  return [...tasks.filter((task) => !isNeedy(task)), ...tasks.filter(isNeedy)];
};

/** The training that has to be done before this task can go in. */
function needOf(
  task: Task,
  tooling: Tooling,
  standings: ReadonlyMap<TaskKey, Standing>,
  records: ChoiceParts["records"],
  limits: Limits,
): Need | undefined {
  const needed = tooling.neededBy(task.stage);
  if (needed === undefined || task.control) return undefined;
  const key = taskKey(needed, task.run);
  const standing = standings.get(key);
  if (standing === undefined) return undefined;
  const { status, byHand } = standing;
  const again = isFinal(status) && !byHand && mayTryAgain(records.get(key), status, limits.maxAttempts);
  return { key, standing, willRetry: again };
}
