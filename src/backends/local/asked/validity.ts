import { isMemory, parseCount, parseGpus, parseGres, parseNodes } from "../../../script/amounts.ts";
import { parseArray } from "../../../script/array.ts";
import { parseDependency } from "../../../script/dependency.ts";
import type { Directive } from "../../../script/directives.ts";
import { parseSignal } from "../../../script/signal.ts";
import { parseTimeLimit } from "../../../script/time-limit.ts";
import { parseBegin } from "./begin-time.ts";

/** Nobody is written to from here, but sbatch takes no other words. */
const MAIL_TYPES =
  /^(?:(?:none|begin|end|fail|requeue|all|invalid_depend|stage_out|time_limit(?:_[589]0)?|array_tasks)(?:,|$))+$/i;

type Check = (value: string, now: number) => boolean;

const checks: Readonly<Record<string, Check>> = {
  time: (value) => parseTimeLimit(value) !== undefined,
  begin: (value, now) => parseBegin(value, now) !== undefined,
  nodes: (value) => parseNodes(value) !== undefined,
  ntasks: (value) => parseCount(value) !== undefined,
  "cpus-per-task": (value) => parseCount(value) !== undefined,
  "ntasks-per-node": (value) => parseCount(value) !== undefined,
  "tasks-per-node": (value) => parseCount(value) !== undefined,
  gpus: (value) => parseGpus(value) !== undefined,
  "gpus-per-node": (value) => parseGpus(value) !== undefined,
  "gpus-per-task": (value) => parseGpus(value) !== undefined,
  "cpus-per-gpu": (value) => parseCount(value) !== undefined,
  "time-min": (value) => parseTimeLimit(value) !== undefined,
  gres: (value) => parseGres(value) !== undefined,
  mem: isMemory,
  "mem-per-cpu": isMemory,
  "mem-per-gpu": isMemory,
  signal: (value) => parseSignal(value) !== undefined,
  "mail-type": (value) => MAIL_TYPES.test(value),
  "kill-on-invalid-dep": (value) => /^(yes|no)$/i.test(value),
  "open-mode": (value) => /^(append|truncate|a|t)$/i.test(value),
};

/** More than MaxArraySize can be on any cluster that a script is likely to meet. */
const MOST_ELEMENTS = 100_000;

/** What slurmctld refuses, in its own words. */
const refusals: Readonly<
  Record<string, { readonly accepts: (value: string) => boolean; readonly said: string }>
> = {
  array: {
    accepts: (value) =>
      value === "" || (parseArray(value)?.indices.length ?? MOST_ELEMENTS + 1) <= MOST_ELEMENTS,
    said: "Invalid job array specification",
  },
  dependency: {
    accepts: (value) => value === "" || parseDependency(value) !== undefined,
    said: "Job dependency problem",
  },
};

/** It goes into a cell of the summary. */
const shortened = (value: string): string => (value.length > 60 ? `${value.slice(0, 59)}…` : value);

/** How sbatch or slurmctld refuses the first value that is none. */
export const firstInvalid = (directives: readonly Directive[], now: number): string | undefined => {
  for (const { name, value, line } of directives) {
    const accepts = checks[name];
    if (accepts !== undefined && !accepts(value, now))
      return `line ${line}: Invalid --${name} specification: ${shortened(value)}`;
    const words = refusals[name];
    if (words !== undefined && !words.accepts(value))
      return `line ${line}: ${words.said}: ${shortened(value)}`;
  }
  return undefined;
};
