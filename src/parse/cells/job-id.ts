import { narrow } from "./shown-text.ts";

/** What people put before the number; the first is what sbatch prints. */
const PREFIX = /^(?:submitted batch job\s+|(?:slurm\s*)?job\s*(?:id)?\s*[#:=]?\s*|#)/i;
const SUFFIX = /\s+on cluster\s+([\w.-]+)$/i;
const ID = /^([1-9]\d{0,18}(?:_\d+|\+\d+)?)(?:_\[[^\]\s]*\]?)?(?:\.(?:batch|extern|\d+))?(?:;([\w.-]+))?$/;

/** With the longest array range that squeue prints. */
const LONGEST = 500;

/**
 * The job id in a cell's plain text: `812`, an array task or range (`812_3`, `812_[1-10%4]`, also cut off as squeue does),
 * a het job (`123+0`), a step (`812.batch`), each with or without a cluster (`456;gpu`), and as `#812`, `job 812` or
 * `Submitted batch job 812`. A range names its whole array, a step its job. Undefined for anything else, also for two ids:
 * which of them is meant, only their writer knows.
 */
export function readJobId(text: string): { id: string; cluster?: string } | undefined {
  // What sbatch printed, in nearly every row.
  if (/^[1-9]\d{0,18}$/.test(text)) return { id: text };
  if (text.length > LONGEST) return undefined;
  const plain = narrow(text).trim().replace(PREFIX, "").replace(SUFFIX, ";$1");
  const match = ID.exec(plain);
  if (match?.[1] === undefined) return undefined;
  return { id: match[1], ...(match[2] === undefined ? {} : { cluster: match[2] }) };
}
