import type { Task, TaskKey } from "../model/experiment.ts";
import type { TaskRecord } from "../model/record.ts";
import { rankedTexts, type Score, type Scores, scoreText } from "../model/score.ts";
import type { ObjectiveOf } from "../model/trial.ts";

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

/** How scores are shown where those of one metric are ranked. */
export function rankedScores({ metric }: ObjectiveOf, all: readonly Scored[]): (score: Score) => string {
  const isRanked = (score: Score): boolean => score.metric.toLowerCase() === metric.trim().toLowerCase();
  const textOf = rankedTexts(
    all.flatMap(({ result }) => result.scores.filter(isRanked).map(({ value }) => value)),
  );
  return (score) => (isRanked(score) ? textOf(score.value) : scoreText(score));
}
