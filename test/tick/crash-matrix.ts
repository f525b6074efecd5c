import { describe, expect, test } from "vitest";
import type { CrashPoint } from "../support/crash.ts";
import { type Manner, playOn, playThrough, stageOf } from "./matrix.ts";
import { SCENARIOS } from "./scenarios.ts";

/** To die behind one effect is to die before the next, so each manner takes one of the two. */
const MOMENTS: Readonly<Record<Manner, readonly CrashPoint["when"][]>> = {
  run: ["during", "after"],
  cron: ["before", "during"],
};

/** Dies at every effect of every scenario. A file a manner, as they take long and files run side by side. */
export function describeCrashes(manner: Manner): void {
  describe(`as ${manner}`, () => {
    test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
      "%s: dies at every effect",
      { timeout: 240_000 },
      async (name, scenario) => {
        const stage = await stageOf(scenario);
        const deaths = await playThrough(stage, manner, MOMENTS[manner]);
        expect(deaths.length).toBeGreaterThan(20);
        for (const death of deaths) {
          const label = `${name}, as ${manner}: dead ${death.when} effect ${death.at}, ${death.effect}`;
          await playOn(stage, death, label).catch((error: unknown) => {
            throw error instanceof Error && !error.message.includes(label)
              ? new Error(label, { cause: error })
              : error;
          });
        }
      },
    );
  });
}
