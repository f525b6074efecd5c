import { type Line, unknown } from "../../hardware/preflight/line.ts";
import type { Clock } from "../../system/ports.ts";

/** Checks that are made of the same facts. */
export interface Part {
  /** Said of each where nothing came of it. */
  readonly checks: readonly string[];
  readonly withinMs: number;
  look(): Promise<readonly Line[]>;
}

/** What a part finds. It may hang or stumble: then that is what is said, and all others go on. */
export async function settle(part: Part, clock: Clock): Promise<readonly Line[]> {
  const over = new AbortController();
  const late = clock
    .sleep(part.withinMs, over.signal)
    .then(() => nothing(part, `no answer within ${part.withinMs / 1000} s`));
  try {
    return await Promise.race([part.look(), late]);
  } catch (error) {
    return nothing(part, error instanceof Error ? error.message : String(error));
  } finally {
    over.abort();
  }
}

const nothing = ({ checks }: Part, reason: string): readonly Line[] =>
  checks.map((check) => unknown(check, reason));
