/** sbatch ends with 1, or with 255 over an option (SLURM_EXIT_ERROR, which would change that, is not passed on). */
const OWN_EXIT_CODES: ReadonlySet<number | undefined> = new Set([1, 255]);

/**
 * False where something else than sbatch made the end: a wrapper of the site that was killed (137, 143), ran out of time (124)
 * or hides a crash (139). What sbatch had said until then is no answer: it may have been at work still.
 */
export const isOwnExit = (exitCode: number | undefined): boolean => OWN_EXIT_CODES.has(exitCode);

/** Whatever went wrong once it talked to the controller, sbatch reports as this, when it gives up. */
const CLOSING = /^sbatch: error: Batch job submission failed: /m;

/** Before that it complains of options and of the script, as opt.c, slurm_opt.c and sbatch.c word it, and ends with it. */
const COMPLAINTS: readonly RegExp[] = [
  /^sbatch: (?:fatal: |unrecognized option|invalid option|ambiguous option|option )/,
  /^sbatch: error: Invalid (?:--|numeric value|argument: |directive|exclusive spec|unit type|generic resource)/,
  /^sbatch: error: invalid number of (?:cpus|nodes|tasks)/,
  /^sbatch: error: (?:Failed to (?:validate job spec|ensure --|parse --)|Inconsistent values set to --|GRES: .*multiple of)/,
  /^sbatch: error: (?:Cannot specify both|Script arguments not permitted|Change from #SLURM|.*\bneeds either a GRES)/,
  /^sbatch: error: (?!.*\bignor).*\bmutually exclusive\b/i,
  /^sbatch: error: --\S+ is not valid/,
  /^sbatch: error: (?:The Slurm controller does not allow scripts|contain a NULL character)/,
  /^sbatch: error: (?:This does not look like a batch script|Batch script (?:is empty|contains)|Unable to open file)/,
  // Its plugins may refuse too; what they only say (`spank: ...: no such plugin`) is no refusal.
  /^sbatch: error: (?:Plugin stack post-option processing failed|cli_filter plugin terminated with error)/,
];

const isComplaint = (line: string): boolean => COMPLAINTS.some((words) => words.test(line));

/** Where to send it, with --clusters, is asked of the database, and without an answer it is not sent. */
const isLast = (line: string): boolean =>
  isComplaint(line) || /^sbatch: error: Problem talking to (?:the )?database/.test(line);

/**
 * The lines of stderr that count as an answer: all, where sbatch came to its closing line, which sums up those before it;
 * otherwise those after which it ends. Others are remarks of a run that goes on ("sleeping and retrying" does so for 120 s).
 */
export const lastWords = (stderr: string): string =>
  CLOSING.test(stderr) ? stderr : stderr.split("\n").filter(isLast).join("\n");

/** sbatch itself would not have it, and nothing was sent. */
export const isLocalRefusal = (stderr: string): boolean =>
  !CLOSING.test(stderr) && stderr.split("\n").some(isComplaint);
