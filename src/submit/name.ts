/**
 * A job's name is the only carrier of our tag that squeue and sacct both show everywhere: `r8_lr1e-5~ab12cd34`. The
 * readable part is the run, for evaluations with task and epoch.
 */
export function jobName(parts: readonly string[], tag: string): string {
  const readable = parts.map((part) => part.replaceAll(UNSAFE, "_")).join(".");
  // By characters, not UTF-16 units: half of a pair comes back from SLURM as another name, which finds no job.
  return `${[...readable].slice(0, READABLE_LENGTH).join("")}~${tag}`;
}

/**
 * Separators of the line formats, of `--name` lists and of output patterns (`%`), quotes, blanks and controls. Letters of
 * any script pass through SLURM unharmed.
 */
const UNSAFE = /[^\p{L}\p{N}._+=-]/gu;

/** In characters. SLURM keeps 1,024 bytes; people and `%x` in file names (255 bytes) want less, with room for four bytes a letter. */
const READABLE_LENGTH = 48;
