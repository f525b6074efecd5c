/** slurmctld counts in 32 bits, and calls what does not fit no specification. */
const countable = (count: number): number | undefined => (count < 2 ** 32 ? count : undefined);

/** A count as sbatch takes it: a whole number above zero. */
export const parseCount = (text: string): number | undefined =>
  /^\+?\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;

/** The smallest number of `--nodes=2`, `2-4` or `2,4`; undefined when it is none of these. */
export const parseNodes = (text: string): number | undefined => {
  if (!/^\d+(?:[-,:]\d+)*$/.test(text)) return undefined;
  const [least = 0, most = least] = text.split("-").map((part) => Number(part.split(/[,:]/)[0]));
  return most < least ? undefined : parseCount(String(least));
};

const MIB_PER_UNIT: Readonly<Record<string, number>> = {
  K: 1 / 1024,
  M: 1,
  G: 1024,
  T: 1024 ** 2,
  P: 1024 ** 3,
};

/** MiB in `--mem=64G`, `--mem=4000`: a number, in MiB unless it has a unit; undefined when SLURM would refuse it. */
export const parseMemory = (text: string): number | undefined => {
  const match = /^(\d+(?:\.\d+)?)(?:([KMGTP])B?)?$/i.exec(text);
  if (match === null) return undefined;
  const mib = Math.ceil(Number(match[1]) * (MIB_PER_UNIT[(match[2] ?? "M").toUpperCase()] ?? 1));
  return Number.isSafeInteger(mib) ? mib : undefined;
};

/** Whether `--mem` and its kin would take it. */
export const isMemory = (text: string): boolean => parseMemory(text) !== undefined;

/** Number of GPUs in `--gpus=2`, `--gpus=a100:2`, `a100:2,v100:1`; undefined when SLURM would refuse it. */
export const parseGpus = (text: string): number | undefined => {
  let total = 0;
  for (const part of text.split(",")) {
    const match = /^(?:[^:=,]+[:=])?(\d+)$/.exec(part);
    if (match === null) return undefined;
    total += Number(match[1]);
  }
  return countable(total);
};

/** Number of GPUs among the generic resources of `--gres=gpu:a100:2,shard:1`; undefined when it is malformed. */
export const parseGres = (text: string): number | undefined => {
  if (/^none$/i.test(text)) return 0;
  let total = 0;
  for (const part of text.split(",")) {
    const match =
      /^(?:gres[:/])?([A-Za-z_]\w*)(?:[:=]([A-Za-z][\w.-]*))?(?:[:=](\d+)[KMGTP]?)?(?:\(.*\))?$/.exec(part);
    if (match === null) return undefined;
    if (match[1] === "gpu") total += Number(match[3] ?? 1);
  }
  return countable(total);
};
