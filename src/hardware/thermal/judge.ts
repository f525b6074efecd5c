import { CARE, type ThermalSettings } from "../../model/machine.ts";

/** How hot a machine is, against what is set for it. */
export interface Heat {
  readonly kind: "cool" | "warm" | "hot";
  /** °C that made it so; absent while it is cool. */
  readonly temperatureC?: number;
  /** How often in a row no temperature was to be had. */
  readonly misses: number;
}

export const COOL: Heat = { kind: "cool", misses: 0 };

/** So often in a row a sensor may fail before it counts as gone, and what was held back for the heat goes on. */
export const MOST_MISSES = 3;

/** A machine at the edge of a limit is not told of at each look. */
const WARN_BAND_C = 5;
const PAUSE_BAND_C = 10;

export interface HeatLimits {
  readonly warnC: number;
  readonly pauseC: number;
  readonly resumeC: number;
}

/** What is not set is never passed. */
export function heatLimits({ warnC = CARE.warnC, pauseC, resumeC }: ThermalSettings): HeatLimits {
  const pause = pauseC ?? Number.POSITIVE_INFINITY;
  return {
    warnC: warnC ?? Number.POSITIVE_INFINITY,
    pauseC: pause,
    resumeC: Math.min(resumeC ?? pause - PAUSE_BAND_C, pause),
  };
}

/** What a reading makes of it; undefined: none was to be had. */
export function judgeHeat(before: Heat, temperatureC: number | undefined, settings: ThermalSettings): Heat {
  const { warnC, pauseC, resumeC } = heatLimits(settings);
  if (temperatureC === undefined) {
    const misses = before.misses + 1;
    return before.kind === "cool" || misses >= MOST_MISSES ? { kind: "cool", misses } : { ...before, misses };
  }
  const at = (kind: "warm" | "hot"): Heat =>
    before.kind === kind ? { ...before, misses: 0 } : { kind, temperatureC, misses: 0 };
  const isStillHot = before.kind === "hot" && Number.isFinite(pauseC) && temperatureC > resumeC;
  if (temperatureC > pauseC || isStillHot) return at("hot");
  const isStillWarm = before.kind !== "cool" && temperatureC > warnC - WARN_BAND_C;
  return temperatureC > warnC || isStillWarm ? at("warm") : COOL;
}
