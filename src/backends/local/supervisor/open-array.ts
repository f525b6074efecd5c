import type { JobRecord } from "../records/records.ts";

/** What the supervisor knows of an array some of whose elements are not over. */
export interface OpenArray {
  readonly id: number;
  readonly request: JobRecord;
  readonly tasks: readonly number[];
  readonly atOnce: number;
  /** Elements that have not begun, and those that run. */
  readonly waiting: Set<number>;
  readonly running: Set<number>;
  /** Where each element depends on its like in another array: those whose wait is over. */
  readonly met: Set<number>;
  readonly never: Set<number>;
  /** Numbers that elements were given which could not be started then. */
  readonly numbers: Map<number, number>;
  /** The array's own number is that of the element that starts last. */
  isOwnIdGiven: boolean;
}

/** The elements whose turn it could be now, in order; never more than `most`, as each takes a cpu. */
export const nextTasks = (array: OpenArray, isReady: (task: number) => boolean, most: number): number[] => {
  const room = Math.min(most, array.atOnce - array.running.size);
  const next: number[] = [];
  for (const task of array.tasks) {
    if (next.length >= room) break;
    if (array.waiting.has(task) && isReady(task)) next.push(task);
  }
  return next;
};
