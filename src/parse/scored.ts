import type { Task, TaskKey } from "../model/experiment.ts";
import type { TaskRecord } from "../model/record.ts";
import type { Scores } from "../model/score.ts";

/** A task whose scores are known. */
export interface Scored {
  readonly task: Task;
  readonly result: Scores;
}

export const scoredTasks = (
  tasks: readonly Task[],
  records: ReadonlyMap<TaskKey, TaskRecord>,
  isCompleted: (key: TaskKey) => boolean,
): Scored[] =>
  tasks.flatMap((task) => {
    const result = records.get(task.key)?.result;
    return result === undefined || !isCompleted(task.key) ? [] : [{ task, result }];
  });
