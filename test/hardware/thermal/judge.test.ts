import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COOL, type Heat, heatLimits, judgeHeat } from "../../../src/hardware/thermal/judge.ts";
import type { ThermalSettings } from "../../../src/model/machine.ts";

/** How readings in a row are judged: `c`, `w96`, `h96`. `-` is a reading that was not to be had. */
const judged = (readings: readonly (number | "-")[], settings: ThermalSettings): string => {
  let heat: Heat = COOL;
  return readings
    .map((reading) => {
      heat = judgeHeat(heat, reading === "-" ? undefined : reading, settings);
      return `${heat.kind[0]}${heat.temperatureC ?? ""}`;
    })
    .join(" ");
};

const PAUSE = { warnC: 80, pauseC: 90 };

describe("how hot a machine is", () => {
  test.each<[string, readonly (number | "-")[], ThermalSettings, string]>([
    ["nothing set: from 96 on it is warm, and never hot", [95, 96, 120, 91, 90], {}, "c w96 w96 w96 c"],
    ["a warning that nobody wants", [120], { warnC: null }, "c"],
    ["above, not at", [80, 90, 91], PAUSE, "c w90 h91"],
    ["told once while it lasts", [81, 85, 79, 76, 75], PAUSE, "w81 w81 w81 w81 c"],
    ["hot until it has cooled by 10", [91, 95, 89, 81, 80], PAUSE, "h91 h91 h91 h91 w80"],
    ["hot until what is set", [91, 86, 85, 70], { ...PAUSE, resumeC: 85 }, "h91 h91 w85 c"],
    ["a resume above the pause is the pause", [91, 90], { ...PAUSE, resumeC: 99 }, "h91 w90"],
    ["no warning, only a pause", [95, 86, 85], { warnC: null, pauseC: 95, resumeC: 85 }, "c c c"],
    ["one reading that fails changes nothing", [91, "-", "-", 92], PAUSE, "h91 h91 h91 h91"],
    ["three let go", [91, "-", "-", "-", "-", 91], PAUSE, "h91 h91 h91 c c h91"],
    ["failures that are not in a row do not", [91, "-", "-", 91, "-", "-"], PAUSE, "h91 h91 h91 h91 h91 h91"],
  ])("%s", (_, readings, settings, expected) => {
    expect(judged(readings, settings)).toBe(expected);
  });

  test("a pause that is unset while it is hot is over", () => {
    expect(judgeHeat({ kind: "hot", temperatureC: 99, misses: 0 }, 99, { warnC: null })).toEqual(COOL);
  });

  test("at or below the resume it is never hot, above the pause always", () => {
    const settings = fc.record({
      pauseC: fc.integer({ min: 1, max: 126 }),
      resumeC: fc.integer({ min: 1, max: 126 }),
    });
    fc.assert(
      fc.property(
        settings,
        fc.array(fc.integer({ min: 1, max: 126 })),
        fc.integer({ min: 1, max: 126 }),
        (set, past, now) => {
          const before = past.reduce((heat: Heat, reading) => judgeHeat(heat, reading, set), COOL);
          const { kind } = judgeHeat(before, now, set);
          const { pauseC, resumeC } = heatLimits(set);
          if (now > pauseC) expect(kind).toBe("hot");
          if (now <= resumeC) expect(kind).not.toBe("hot");
        },
      ),
    );
  });
});
