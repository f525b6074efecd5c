import { BESIDE_COLUMNS, type Beside, type WishEvent } from "../model/event.ts";
import type { Task } from "../model/experiment.ts";
import { type TaskRecord, wroteOnce } from "../model/record.ts";
import { isPlaceholder } from "./cells/words.ts";
import { namedAttempt } from "./named-job.ts";

/** A wish as it is journaled, but for its time. */
export type Told = Pick<WishEvent, "task" | "word" | "text" | "beside">;

/**
 * A word about a task, with what its cell says, which is not found again as another wish. Beside a wish for another run, the
 * id and the times of a job that a person submitted are of an earlier one from then on, and give way to those of the next.
 */
export function toldOf(task: Task, record: TaskRecord | undefined, word: WishEvent["word"]): Told {
  const beside = word === "retry" ? besideOf(task, record) : {};
  return {
    task: task.key,
    word,
    text: task.cells.status ?? "",
    ...(Object.keys(beside).length === 0 ? {} : { beside }),
  };
}

function besideOf(task: Task, record: TaskRecord | undefined): Beside {
  const beside: { -readonly [Column in keyof Beside]: string } = {};
  for (const column of BESIDE_COLUMNS) {
    const text = task.cells[column];
    if (text === undefined || isPlaceholder(text) || record?.written[column] === text) continue;
    if (record?.earlier?.has(wroteOnce(column, text))) continue;
    if (column === "jobId" && namedAttempt(task, record) !== undefined) continue;
    beside[column] = text;
  }
  return beside;
}

/** Whether the job that the row names was an earlier one when another run was asked for. */
export const namesBygoneJob = ({ cells }: Task, record: TaskRecord | undefined): boolean =>
  cells.jobId !== undefined && record?.earlier?.has(wroteOnce("jobId", cells.jobId)) === true;
