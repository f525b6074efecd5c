import type { Overrides } from "../model/job.ts";
import { lastValues, MEMORY_OPTIONS } from "./asked.ts";
import { alsoAfter } from "./dependency.ts";
import type { Directive } from "./directives.ts";

/** The directives as they are with memory and time asked for otherwise; on one machine no node can be left out. */
export function withOverrides(
  directives: readonly Directive[],
  { memory, timeMinutes }: Overrides,
): readonly Directive[] {
  const sized =
    memory === undefined ? directives : put(directives, MEMORY_OPTIONS[memory.per], `${memory.mib}M`);
  return timeMinutes === undefined ? sized : put(sized, "time", String(timeMinutes));
}

/** The directives of a job that starts after another has ended well, and goes when that has ended otherwise. */
export function withDependency(
  directives: readonly Directive[],
  job: string | undefined,
): readonly Directive[] {
  if (job === undefined) return directives;
  const own = lastValues(directives)("dependency");
  return put(put(directives, "dependency", alsoAfter(own, job)), "kill-on-invalid-dep", "yes");
}

/** In its own line, so that what is said of it names that; where there is none, behind all others. */
function put(directives: readonly Directive[], name: string, value: string): readonly Directive[] {
  if (!directives.some((directive) => directive.name === name))
    return [...directives, { name, value, line: 0 }];
  return directives.map((directive) => (directive.name === name ? { ...directive, value } : directive));
}
