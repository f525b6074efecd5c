/**
 * What launchers and loggers put before a line: `[rank1]:`, `3: ` (srun -l), `(EngineCore pid=12)`, times, `ERROR`.
 */
const PREFIXES = [
  /^\[(?:rank|worker|default|node)?-?\d+\]:\s?/i,
  /^\d{1,5}: /,
  /^\([^()]{0,60}pid=\d+[^()]{0,40}\)\s?/,
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.,:+Z]*\]?(?:\s*-)?\s/,
  /^\[?(?:ERROR|CRITICAL|FATAL)\]?(?:\s*-|:)?\s(?=\S)/,
];

const MOST_PREFIXES = 4;

/** A line without what was put before it; its own indentation stays. */
export function bare(text: string): string {
  let left = text;
  for (let round = 0; round < MOST_PREFIXES; round += 1) {
    const prefix = PREFIXES.find((each) => each.test(left));
    if (prefix === undefined) break;
    left = left.replace(prefix, "");
  }
  return left;
}

/** Remarks that end nothing: warnings, reports of levels below an error, and failures that the program got over. */
const REMARK =
  /^(?:\S+\s+){0,5}?\[?(?:WARN(?:ING)?|INFO|DEBUG|TRACE)\b|\b\w*Warning:|^warning\b|^[A-Z]\d{4} .*\bwarning\b|\b(?:re-?trying|will retry|falling back|fall(?:s|ing)? back|fallback|skipping|ignored|ignoring|continuing|recovered)\b/;
/** The one tool that calls its errors warnings. */
const NCCL_WARNING = /\bNCCL WARN\b/;

export const isRemark = (line: string): boolean => REMARK.test(line) && !NCCL_WARNING.test(line);

/** Words of which every pattern needs one: most lines of a log are progress, and are not looked at further. */
const TELLING =
  /err|except|fail|fault|kill|memory|nan|not found|no such|unexpected|not ?find|notfound|syntax|denied|space|enospc|quota|licen|cannot|can't|couldn't|unable|abort|terminat|due to|restrict|offline|connect|host|network|unreach|route|in use|unknown|missing|no module|not set|must be|api.key|nccl|oom|gpu|nvidia|cuda|cudnn|cublas|xid|traffic|gated|module|option|argument|interpreter|signal|finite|inf|killed|fatal|device|capable|package|valid model|kv cache|override|undefined|glibc|loss|bus|idle|shield|address|token|writer|available/i;

export const mayTell = (line: string): boolean => TELLING.test(line);

/** Lines that belong to an error's own report, or are what SLURM and loggers add at every end. */
const REPORT =
  /^\s|^$|^Traceback |^frame #|^(?:srun|slurmstepd|wandb|mpirun)\b|^[-=*+~^]{3,}|^(?:The above exception|During handling)|^Exception raised from/;

/** Whether a line shows that the program went on. */
export const isOrdinary = (line: string): boolean => !REPORT.test(line);
