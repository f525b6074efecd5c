/** SLURM reckons in 32 bits: of 68 years and more it makes a minute, no limit, or what squeue calls INVALID (22.05). */
const MOST_SECONDS = 2 ** 31 - 1;

/**
 * Seconds that a `--time` stands for; `unlimited` for 0, -1, INFINITE and UNLIMITED; undefined when SLURM would refuse
 * it or could not count so far. The forms are those of sbatch(1): minutes, minutes:seconds, hours:minutes:seconds, days-hours,
 * days-hours:minutes and days-hours:minutes:seconds. SLURM rounds up to minutes, because its controller looks no
 * oftener; here the seconds count, so that a short limit can be tried out on a laptop.
 */
export const parseTimeLimit = (text: string): number | "unlimited" | undefined => {
  if (/^(-1|infinite|unlimited)$/i.test(text)) return "unlimited";
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const days = match[1];
  const numbers = match.slice(2).flatMap((part) => (part === undefined ? [] : [Number(part)]));
  const [first = 0, second = 0, third = 0] = numbers;
  const seconds =
    days !== undefined
      ? Number(days) * 86_400 + first * 3600 + second * 60 + third
      : numbers.length === 3
        ? first * 3600 + second * 60 + third
        : first * 60 + second;
  if (seconds > MOST_SECONDS) return undefined;
  return seconds === 0 ? "unlimited" : seconds;
};
