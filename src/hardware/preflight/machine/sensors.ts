import { memoryOfText, memoryText, short } from "../../../model/amounts.ts";
import type { Result } from "../../../model/result.ts";
import type { MachineReading } from "../../../system/ports.ts";
import { plausibleC } from "../../plausible.ts";
import { failure, fine, type Line, unknown, warning } from "../line.ts";
import { mostAsked, type Need, namesOf } from "../need.ts";

export interface SensorFacts {
  readonly reading: MachineReading;
  /** What a program of people's own said in place of the sensors; the error is why it said nothing. Absent where there is none. */
  readonly own?: Result<number, string>;
  /** Degrees above which no job starts, where that is set. */
  readonly pauseC?: number;
  readonly needs: readonly Need[];
  /** What jobs share here; absent where that is not known. */
  readonly cpus?: number;
  /** Likewise. */
  readonly sharedMiB?: number;
  /** Jobs of this experiment are at work. */
  readonly hasJobs: boolean;
}

/** Processors slow themselves down not far above. */
const HOT_C = 90;

export const judgeSensors = (facts: SensorFacts): readonly Line[] => [
  judgeTemperature(facts),
  judgeMemory(facts),
  judgeLoad(facts),
];

function judgeTemperature({ reading, own, pauseC }: SensorFacts): Line {
  if (own?.ok === false) return warning("temperature", own.error, "Mend thermal.command in runmark.yaml");
  const celsius = own === undefined ? plausibleC(reading.temperatureC) : own.value;
  if (celsius === undefined)
    return unknown(
      "temperature",
      "no sensor can be read here",
      pauseC === undefined
        ? undefined
        : "Without one thermal.pause does nothing: name a program that prints degrees as thermal.command",
    );
  const text = `${Math.round(celsius)} °C`;
  if (pauseC !== undefined && celsius > pauseC)
    return warning(
      "temperature",
      `${text}: no job starts above thermal.pause, ${pauseC} °C`,
      "Let it cool down",
    );
  if (celsius < HOT_C) return fine("temperature", text);
  return warning(
    "temperature",
    `${text}: the processor will slow itself down`,
    "Let it cool down, and see that its fans turn and no dust is in the way",
  );
}

function judgeMemory({ reading, needs, hasJobs, sharedMiB }: SensorFacts): Line {
  const { memoryUsedMiB, memoryTotalMiB } = reading;
  const { most, tasks } = mostAsked(needs, ({ memoryMiB }) => memoryMiB);
  const asks = `${namesOf(tasks)} ${tasks.length === 1 ? "asks" : "ask"} for ${memoryText(most)}`;
  if (sharedMiB !== undefined && most > sharedMiB)
    return failure(
      "memory",
      `${asks}, and jobs share ${memoryText(sharedMiB)} here`,
      "Ask for less in --mem; what jobs share is set by local.memory_gib in runmark.yaml",
    );
  if (memoryUsedMiB === undefined || memoryTotalMiB === undefined)
    return unknown("memory", "this machine does not say");
  const freeMiB = Math.max(0, memoryTotalMiB - memoryUsedMiB);
  const text = `${memoryOfText(freeMiB, memoryTotalMiB)} free; ${swapText(reading)}`;
  if (most > freeMiB && !hasJobs)
    return warning("memory", `${text}; ${asks}`, "See what holds it: ps aux --sort=-rss | head");
  if (isSwapping(reading))
    return warning("memory", text, "See what was swapped out: what is in swap comes back slowly");
  return fine("memory", text);
}

const isSwapping = ({ swapUsedMiB = 0, swapTotalMiB = 0 }: MachineReading): boolean =>
  swapTotalMiB > 0 && swapUsedMiB > swapTotalMiB / 2;

function swapText({ swapUsedMiB, swapTotalMiB }: MachineReading): string {
  if (swapUsedMiB === undefined || swapTotalMiB === undefined) return "swap not known";
  return swapTotalMiB === 0 ? "no swap" : `${memoryOfText(swapUsedMiB, swapTotalMiB)} of swap used`;
}

function judgeLoad({ reading, cpus, hasJobs }: SensorFacts): Line {
  const { load } = reading;
  if (load === undefined) return unknown("load", "this machine does not say");
  const text = `${short(load)}${cpus === undefined ? "" : ` on ${cpus} cpu${cpus === 1 ? "" : "s"}`}`;
  if (cpus === undefined || load <= cpus || hasJobs) return fine("load", text);
  return warning("load", `${text}: other programs keep them busy`, "See which: top -o %CPU");
}
