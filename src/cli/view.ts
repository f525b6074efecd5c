import type { RunObserver } from "../commands/repeat.ts";

/** Shows a command that repeats the tick, as it goes. */
export interface View extends RunObserver {
  /** What stands above everything else from now on. */
  onHeadline(line: string): void;
  /** A line of its own. */
  say(line: string): void;
  close(): void;
}
