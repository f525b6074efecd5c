/** All checks there are, in the order in which they are shown. */
export const CHECKS = [
  ...["accelerator", "temperature", "memory", "load"],
  ...["disk", "quota", "folder", "lock", "clock", "node"],
  ...["scripts", "outputs", "programs", "paths", "modules"],
  ...["slurm", "controller", "accounting", "partitions", "gpus", "limits", "purge", "shared"],
] as const;

/**
 * `failure`: as things stand, jobs will be refused or are sure to fail, or runmark cannot do its work. `warning`: some may, or will
 * wait. `unknown`: the check did not come to an end, which is said and stops nothing.
 */
export type Verdict = "ok" | "warning" | "failure" | "unknown";

/** What a check found. One check may say several. */
export interface Line {
  readonly check: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** The next command or edit, as an imperative sentence. */
  readonly next?: string;
}

const line =
  (verdict: Verdict) =>
  (check: string, found: string, next?: string): Line => ({
    check,
    verdict,
    found: withoutLongWords(found),
    ...(next === undefined ? {} : { next: withoutLongWords(next) }),
  });

/** Of what a file says, some may be megabytes without a blank. */
const withoutLongWords = (text: string): string =>
  text.replaceAll(/\S{301,}/g, (word) => `${word.slice(0, 140)}…${word.slice(-140)}`);

export const fine = line("ok");
export const warning = line("warning");
export const failure = line("failure");

export const unknown = (check: string, reason: string, next?: string): Line =>
  line("unknown")(check, `not known: ${reason}`, next);
