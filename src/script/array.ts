/** The elements of a job array, and how many of them may run at one time. */
export interface ArraySpec {
  /** Ascending, each once. */
  readonly indices: readonly number[];
  readonly atOnce?: number;
}

/** The largest MaxArraySize that SLURM can be built for; a list that goes beyond is refused, as sbatch does. */
const LARGEST_INDEX = 4_000_000;

/** Reads `--array=0-15`, `1,3,5-7`, `0-30:10`, each with `%4` behind it; undefined when SLURM would refuse it. */
export const parseArray = (text: string): ArraySpec | undefined => {
  const match = /^\[?([\d,:-]+)\]?(?:%(\d+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const indices = new Set<number>();
  for (const part of (match[1] ?? "").split(",")) {
    const [, from, to = from, step = "1"] = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part) ?? [];
    const [first, last, by] = [Number(from), Number(to), Number(step)];
    if (from === undefined || last < first || last > LARGEST_INDEX || by < 1) return undefined;
    for (let index = first; index <= last; index += by) indices.add(index);
  }
  const atOnce = Number(match[2] ?? 0);
  const sorted = [...indices].sort((one, other) => one - other);
  return { indices: sorted, ...(atOnce === 0 ? {} : { atOnce }) };
};

/** What SLURM_ARRAY_TASK_STEP tells: the first step that is written, whatever else there is. */
export const arrayStep = (text: string): number => Number(/:(\d+)/.exec(text)?.[1] ?? 1);
