import type { TaskRecord } from "../model/record.ts";

/** Hardly a record has one, and leaving out a field that is not there would cost a slow copy of each. */
export function withoutWish(record: TaskRecord): TaskRecord {
  if (record.wish === undefined) return record;
  const { wish: _done, ...rest } = record;
  return rest;
}

/** Another attempt comes to scores of its own, or to none. */
export function withoutResult(record: TaskRecord): TaskRecord {
  if (record.result === undefined) return record;
  const { result: _earlier, ...rest } = record;
  return rest;
}

export const withPruned = (record: TaskRecord, epochs: readonly number[]): TaskRecord => ({
  ...record,
  pruned: new Map([
    ...(record.pruned ?? []),
    ...epochs.map((epoch) => [epoch, record.attempts.length] as const),
  ]),
});
