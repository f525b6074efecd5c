import { createHash } from "node:crypto";
import type { Task } from "../../model/experiment.ts";
import { jobName } from "../../submit/name.ts";
import { tagOf } from "../../submit/tag.ts";

export const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/** The tag of an attempt, and the name of its job. */
export function identify(experimentId: string, task: Task, attempt: number): { tag: string; name: string } {
  const tag = tagOf(sha256, experimentId, task.key, attempt);
  return { tag, name: ownName(task, tag) };
}

/** The name that a job of the task has by itself, also where it went in with others. */
export const ownName = (task: Task, tag: string): string =>
  jobName(
    [task.run, task.task, task.epoch].filter((part) => part !== undefined),
    tag,
  );
