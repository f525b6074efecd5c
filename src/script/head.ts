/**
 * The head of a script, as sbatch reads it: all lines before the first one that is neither comment nor blank. `#SBATCH`
 * lines further down do not count.
 */
export function headOf(script: string): readonly string[] {
  const lines = script.split("\n");
  const end = lines.findIndex((line) => /^\s*[^#\s]/.test(line));
  return end === -1 ? lines : lines.slice(0, end);
}
