import { describe, expect, test } from "vitest";
import type { CrashPoint } from "../support/crash.ts";
import { type Manner, playThrough, playWithCrash } from "./matrix.ts";
import { SCENARIOS } from "./scenarios.ts";

/** To die behind one effect is to die before the next, so each manner takes one of the two. */
const MOMENTS: Readonly<Record<Manner, readonly CrashPoint["when"][]>> = {
  run: ["during", "after"],
  cron: ["before", "during"],
};

/** Only what is written or appended can be half done; all else either happened or did not. */
const canBeHalf = (effect: string): boolean => /^(append|write) /.test(effect);

/** Dies at every effect of every scenario. A file a manner, as they take long and files run side by side. */
export function describeCrashes(manner: Manner): void {
  describe(`as ${manner}`, () => {
    test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
      "%s: dies at every effect",
      { timeout: 240_000 },
      async (name, scenario) => {
        const effects = await playThrough(scenario, manner);
        expect(effects.length).toBeGreaterThan(20);
        for (const [index, effect] of effects.entries()) {
          for (const when of MOMENTS[manner]) {
            if (when === "during" && !canBeHalf(effect)) continue;
            const label = `${name}, as ${manner}: dead ${when} effect ${index + 1} of ${effects.length}, ${effect}`;
            await playWithCrash(scenario, manner, { at: index + 1, when }, label).catch((error: unknown) => {
              throw error instanceof Error && !error.message.includes(label)
                ? new Error(label, { cause: error })
                : error;
            });
          }
        }
      },
    );
  });
}
