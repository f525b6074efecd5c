import type { Task } from "../../model/experiment.ts";
import { type JobRef, jobKey } from "../../model/job.ts";
import { tagOf } from "../../submit/tag.ts";
import { sha256 } from "../folder/identity.ts";

/** Attempts of a lost journal whose tags are tried: nobody runs a task more often and then loses its journal. */
export const MOST_ATTEMPTS = 50;

/** The tag of what goes in as one array, of the tags of its elements in their order. */
export const packTag = (experimentId: string, tags: readonly string[]): string =>
  tagOf(sha256, experimentId, tags.join(), tags.length);

const elementIn = (id: string): { array: string; element: number } | undefined => {
  const [, array, element] = /^(\d+)_(\d+)$/.exec(id) ?? [];
  return array === undefined ? undefined : { array, element: Number(element) };
};

/** The array that a job is an element of; undefined of any other. */
export function arrayOf({ id, cluster }: Pick<JobRef, "id" | "cluster">): string | undefined {
  const array = elementIn(id)?.array;
  return array === undefined
    ? undefined
    : jobKey(cluster === undefined ? { id: array } : { id: array, cluster });
}

/**
 * Tags that an array of ours would have, made of the rows that name its elements: for who finds neither journal nor note.
 * Known are the rows, so that each attempt is tried that all of them may have been at; a row that was taken out, or sent
 * again since, leaves a gap, and nothing can be told.
 */
export function tagsOfPack(experimentId: string, tasks: readonly Task[], array: string): ReadonlySet<string> {
  const keys: string[] = [];
  for (const { key, saidJob: job } of tasks) {
    const element = job === undefined || arrayOf(job) !== array ? undefined : elementIn(job.id)?.element;
    if (element !== undefined) keys[element] = key;
  }
  const isWhole = keys.length > 1 && Array.from(keys).every((key) => key !== undefined);
  if (!isWhole) return new Set();
  const attempts = Array.from({ length: MOST_ATTEMPTS }, (_, index) => index + 1);
  return new Set(
    attempts.map((attempt) =>
      packTag(
        experimentId,
        keys.map((key) => tagOf(sha256, experimentId, key, attempt)),
      ),
    ),
  );
}
