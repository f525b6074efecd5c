import { COOL, type Heat, heatLimits, judgeHeat, MOST_MISSES } from "../../../hardware/thermal/judge.ts";
import { type HeatRecord, tooHot, type UnreadRecord } from "../../../model/heat.ts";
import { CARE } from "../../../model/machine.ts";
import type { SamplingAnswer } from "../../../model/sampling.ts";
import { errnoOf } from "../../errno.ts";
import { heatPath } from "../records/layout.ts";
import { recordText } from "../records/records.ts";
import type { Roster } from "./roster.ts";

const thermalOf = ({ settings }: Roster) => settings.thermal ?? {};

/** Whether anything depends on the temperature, so that it is asked for. */
export const mindsHeat = (roster: Roster): boolean => thermalOf(roster).pauseC !== undefined;

/** Whether no job may start now: for the heat, or as nobody knows of it yet. */
export const holdsBack = (roster: Roster): boolean =>
  mindsHeat(roster) && (roster.care.isUnknown || roster.care.heat.kind === "hot");

/** Why jobs at work are to stand still; undefined: they are not. */
export const whyStill = (roster: Roster): string | undefined => {
  const { kind, temperatureC } = roster.care.heat;
  if (kind !== "hot" || temperatureC === undefined || !mindsHeat(roster)) return undefined;
  return thermalOf(roster).stopsRunning === true ? tooHot(temperatureC) : undefined;
};

/** Takes in what was said of the temperature, and tells people where that makes a difference. */
export const heedTemperature = async (
  roster: Roster,
  { temperatureC, unread }: Pick<SamplingAnswer, "temperatureC" | "unread">,
): Promise<void> => {
  const { care, log } = roster;
  const before = care.heat;
  care.heat = judgeHeat(before, temperatureC, thermalOf(roster));
  care.isUnknown = false;
  if (care.heat.kind !== before.kind) log(inWords(roster, before, temperatureC));
  await keepRecord(roster, unread);
};

/** A pause that is not set any more is over at once, as nobody looks for it. */
export const heedUnsetPause = async (roster: Roster): Promise<void> => {
  if (mindsHeat(roster) || roster.care.heat.kind !== "hot") return;
  roster.care.heat = COOL;
  roster.log("thermal.pause is not set any more: jobs start again");
  await dropHeat(roster);
};

const inWords = (roster: Roster, before: Heat, temperatureC: number | undefined): string => {
  const { heat } = roster.care;
  const { warnC, pauseC, resumeC } = heatLimits(thermalOf(roster));
  const goesOn = before.kind === "hot" ? ": jobs start again" : "";
  if (temperatureC === undefined)
    return `no temperature is to be had, ${MOST_MISSES} times in a row${goesOn}`;
  const now = `this machine has ${Math.round(temperatureC)} °C`;
  switch (heat.kind) {
    case "hot":
      return `${now}, and thermal.pause is ${pauseC}: no job starts until it has ${resumeC}`;
    case "warm":
      return before.kind === "hot" ? `${now}${goesOn}` : `${now}, and thermal.warn is ${warnC}`;
    case "cool":
      return goesOn === "" ? `${now} again` : `${now}${goesOn}`;
    default:
      return heat.kind satisfies never;
  }
};

/** For `status` and whoever asks why a job waits: as long as it is warm, and somewhat longer than the next look takes. */
const keepRecord = async (roster: Roster, unread: string | undefined): Promise<void> => {
  const { system, folder } = roster;
  const record = heatRecord(roster) ?? unreadRecord(roster, unread);
  if (record === undefined) return dropHeat(roster);
  await system.files.write(`${heatPath(folder)}.draft`, recordText(record), { isCache: true });
  await system.files.move(`${heatPath(folder)}.draft`, heatPath(folder), { replaces: true });
};

const heatRecord = (roster: Roster): HeatRecord | undefined => {
  const { kind, temperatureC } = roster.care.heat;
  if (kind === "cool" || temperatureC === undefined) return undefined;
  const { warnC, pauseC, resumeC } = heatLimits(thermalOf(roster));
  return {
    ...{ kind, temperatureC },
    limitC: kind === "hot" ? pauseC : warnC,
    resumeC: kind === "hot" ? resumeC : warnC,
    isStopping: whyStill(roster) !== undefined,
    ...holding(roster),
  };
};

/** Only where somebody relies on it: most machines in a cloud have no sensor. */
const unreadRecord = (roster: Roster, why: string | undefined): UnreadRecord | undefined => {
  const isWanted = mindsHeat(roster) || thermalOf(roster).command !== undefined;
  return why === undefined || !isWanted ? undefined : { kind: "unread", why, ...holding(roster) };
};

const holding = (roster: Roster): Pick<HeatRecord, "until" | "by"> => {
  const { system, pace, settings } = roster;
  const { clock, host, processes } = system;
  const everyMs = mindsHeat(roster) ? pace.heatMs : (settings.sampleSeconds ?? CARE.sampleSeconds) * 1000;
  return {
    until: clock.now() + 2 * everyMs + LOOK_MOST_MS,
    by: { ...processes.self, host: host.name },
  };
};

/** More than a look takes whose programs all hang. */
export const LOOK_MOST_MS = 120_000;

/** Takes the record away, of whoever it was. */
export const dropHeat = async ({ system, folder }: Pick<Roster, "system" | "folder">): Promise<void> => {
  try {
    await system.files.remove(heatPath(folder));
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
};
