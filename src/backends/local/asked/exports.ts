type Variables = Readonly<Record<string, string>>;

/** What SLURM or MPI told a job that we ourselves run in would mislead the jobs started from it. */
const inherited = /^(SLURM|SBATCH|SRUN|SQUEUE|SACCT|SALLOC|SCANCEL|PMI|PMIX|OMPI)_|^SLURMD_/;

/** What a process can hardly do without; a job with `--export=NONE` gets these and SLURM's own. */
const basic: ReadonlySet<string> = new Set([
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "PATH",
  "LANG",
  "TZ",
  "TMPDIR",
]);

/** Splits `A,B='x,y'` at the commas outside single and double quotes. */
const splitList = (text: string): readonly string[] => text.match(/(?:'[^']*'|"[^"]*"|[^,])+/g) ?? [];

const unquoted = (text: string): string => text.replace(/^(['"])(.*)\1$/s, "$2");

/**
 * The environment that a job is submitted with, as `--export` chooses from that of the submitting process: `ALL`,
 * `NONE`, or a list of names and `name=value` pairs, with or without `ALL`.
 */
export const submittedEnvironment = (
  exports: string,
  own: Readonly<Record<string, string | undefined>>,
): Variables => {
  const kept = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !inherited.test(entry[0]),
  );
  const items = splitList(exports).map((item) => item.trim());
  const all = items.some((item) => item.toUpperCase() === "ALL");
  const named = new Set(items);
  const given = items.flatMap((item) => {
    const equals = item.indexOf("=");
    return equals < 1 ? [] : [[item.slice(0, equals), unquoted(item.slice(equals + 1))] as const];
  });
  const chosen = kept.filter(([name]) => all || basic.has(name) || named.has(name));
  return Object.fromEntries([...chosen, ...given]);
};
