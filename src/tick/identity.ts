import { createHash } from "node:crypto";
import type { Task } from "../model/experiment.ts";
import { jobName } from "../submit/name.ts";
import { tagOf } from "../submit/tag.ts";

export const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/** The tag of an attempt, and the name of its job. */
export function identify(experimentId: string, task: Task, attempt: number): { tag: string; name: string } {
  const tag = tagOf(sha256, experimentId, task.key, attempt);
  const parts = [task.run, task.task, task.epoch].filter((part) => part !== undefined);
  return { tag, name: jobName(parts, tag) };
}
