/** Up to `below`, amounts are rounded up to a multiple of `step`. */
type Steps = readonly { readonly below: number; readonly step: number }[];

const GIB = 1024;
const MEMORY_STEPS: Steps = [
  { below: 2 * GIB, step: 256 },
  { below: 16 * GIB, step: GIB },
  { below: 64 * GIB, step: 4 * GIB },
  { below: 256 * GIB, step: 8 * GIB },
  { below: Number.POSITIVE_INFINITY, step: 32 * GIB },
];

const MINUTE = 60;
const HOUR = 3600;
const TIME_STEPS: Steps = [
  { below: HOUR, step: 5 * MINUTE },
  { below: 6 * HOUR, step: 15 * MINUTE },
  { below: 24 * HOUR, step: HOUR },
  { below: Number.POSITIVE_INFINITY, step: 6 * HOUR },
];

/** Above the peak that was seen: the next run may need more, and samples miss the moment of the peak. */
const MEMORY_MARGIN = 1.25;
/** Times vary with the node and the file system more than memory does. */
const TIME_MARGIN = 1.5;
const CPU_MARGIN = 1.2;
const LEAST_TIME = 10 * MINUTE;

const roundUp = (value: number, steps: Steps): number => {
  const step = steps.find(({ below }) => value <= below)?.step ?? 1;
  return Math.ceil(value / step) * step;
};

/** What to ask for in each part, in MiB, where the whole used so much. */
export const memoryToAsk = (usedMiB: number, parts: number): number =>
  roundUp((usedMiB * MEMORY_MARGIN) / parts, MEMORY_STEPS);

/** Seconds. */
export const timeToAsk = (usedSeconds: number): number =>
  Math.max(LEAST_TIME, roundUp(usedSeconds * TIME_MARGIN, TIME_STEPS));

/** Cpus for each part, where the whole kept so many busy on average. */
export const cpusToAsk = (busy: number, parts: number): number =>
  Math.max(1, Math.ceil((busy * CPU_MARGIN) / parts));
