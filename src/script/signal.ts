/** What `--signal` asks for. */
export interface WarningSignal {
  /** As Node and `kill` name it: `SIGUSR1`. */
  readonly signal: string;
  /** How long before the time limit; 0: never. */
  readonly seconds: number;
  /** `B:`: to the batch shell alone. Otherwise to the steps that srun started, and not to the batch shell. */
  readonly isForShell: boolean;
}

/** The names that sbatch takes (sig_name2num), with their numbers on Linux. */
const NUMBERS: Readonly<Record<string, number>> = {
  ...{ HUP: 1, INT: 2, QUIT: 3, ABRT: 6, KILL: 9, USR1: 10, USR2: 12, ALRM: 14, TERM: 15 },
  ...{ CONT: 18, STOP: 19, TSTP: 20, TTIN: 21, TTOU: 22, URG: 23, XCPU: 24 },
};

const DEFAULT_SECONDS = 60;
const MOST_SECONDS = 65_535;

/** Reads `[R][B]:<number or name>[@seconds]` of sbatch(1); undefined when SLURM would refuse it. */
export const parseSignal = (text: string): WarningSignal | undefined => {
  const match = /^(?:([RB]{1,2}):)?(?:(\d{1,2})|(?:SIG)?([A-Z]+\d?))(?:@(\d+))?$/i.exec(text);
  if (match === null) return undefined;
  const [, flags = "", number, word] = match;
  const seconds = Number(match[4] ?? DEFAULT_SECONDS);
  const name = number === undefined ? word?.toUpperCase() : nameOf(Number(number));
  if (name === undefined || NUMBERS[name] === undefined || seconds > MOST_SECONDS) return undefined;
  return { signal: `SIG${name}`, seconds, isForShell: /B/i.test(flags) };
};

const nameOf = (number: number): string | undefined =>
  Object.keys(NUMBERS).find((name) => NUMBERS[name] === number);
