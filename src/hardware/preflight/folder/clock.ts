import { fine, type Line, warning } from "../line.ts";

/** Two clocks, and by how much ours is ahead of the other, in ms; negative: behind. */
export interface ClockFacts {
  readonly aheadMs: number;
  /** Whose: `the file system's`. */
  readonly of: string;
}

/** Times of jobs and files are told apart by it; the tick itself allows for more. */
const MARGIN_MS = 60_000;

export const judgeClock = ({ aheadMs, of }: ClockFacts): readonly Line[] => {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) < MARGIN_MS)
    return [fine("clock", `agrees with ${of}${seconds === 0 ? "" : `, to ${seconds} s`}`)];
  const found = `${spanText(seconds)} ${aheadMs > 0 ? "ahead of" : "behind"} ${of}`;
  return [warning("clock", found, "Have it set: timedatectl status, chronyc tracking")];
};

function spanText(seconds: number): string {
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}
