/** `{ [key]: value }`, or nothing where there is no value: an absent property, not one that is undefined. */
export const maybe = <Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });

/** The ways in which squeue and sacct say that there is nothing to say. */
const NOTHING = /^(?:\(null\)|n\/a|none|none assigned|unknown)?$/i;

export const textField = (field: string): string | undefined => (NOTHING.test(field) ? undefined : field);

/** Worth keeping only of an element of an array, which alone has another number than its id. */
export const rawId = (field: string, id: string): string | undefined =>
  /^\d+_\d+$/.test(id) && /^[1-9]\d*$/.test(field) ? field : undefined;

/** Epoch seconds as `SLURM_TIME_FORMAT=%s` prints them -> epoch ms; `N/A`, `Unknown` and 0 are no time. */
export const timeField = (field: string): number | undefined =>
  /^[1-9]\d*$/.test(field) ? Number(field) * 1_000 : undefined;

/** How a process ended: an exit code, or the signal that ended it. Exit code 0 stands for success only. */
export interface Ending {
  readonly exitCode?: number;
  readonly signal?: number;
}

const ending = (exitCode: number, signal: number): Ending =>
  signal === 0 ? { exitCode } : { signal, ...(exitCode === 0 ? {} : { exitCode }) };

/**
 * sacct prints `3:0` (code and signal), squeue the raw wait status (768 for exit 3, 9 for SIGKILL). Out of memory is
 * signal 125 in both, which no kernel has.
 */
export function endingField(field: string): Ending {
  const pair = /^(\d+):(\d+)$/.exec(field);
  if (pair !== null) return ending(Number(pair[1]), Number(pair[2]));
  if (!/^\d+$/.test(field)) return {};
  const status = Number(field);
  return ending((status >> 8) & 0xff, status & 0x7f);
}
