/** What one submission may take at most, as its script asks for it. */
export interface Claim {
  /** Of one element of its array, all nodes together. */
  readonly cpus: number;
  readonly gpus: number;
  /** Absent where the script sets no limit: what the partition allows then is not known from here. */
  readonly timeSeconds?: number;
  /** Elements of its array; 1 without one. */
  readonly elements: number;
}

/** GPU-hours of a claim at most; undefined where nobody knows, which is never the same as none. */
export const gpuHoursOf = (claim: Claim): number | undefined => hoursOf(claim, claim.gpus);

export const cpuHoursOf = (claim: Claim): number | undefined => hoursOf(claim, claim.cpus);

function hoursOf({ timeSeconds, elements }: Claim, each: number): number | undefined {
  if (each === 0) return 0;
  return timeSeconds === undefined ? undefined : (each * elements * timeSeconds) / 3600;
}

/** Hours as people read them: `48`, `1.5`, `0.02`. */
export function hoursText(hours: number): string {
  const digits = hours >= 1000 ? 0 : hours >= 10 ? 1 : 2;
  return String(Number(hours.toFixed(digits)));
}
