import { isDeepStrictEqual } from "node:util";
import { findGpus } from "../machine/gpus.ts";
import { machineFrom, mustSeekGpus } from "../machine/machine.ts";
import { readSettings } from "../machine/settings.ts";
import type { Roster } from "./roster.ts";

/** GPUs are looked for when the first job wants one: it takes a process, and most machines have none. */
export const seekGpus = async (roster: Roster): Promise<void> => {
  roster.wantsGpus = true;
  if (roster.gpusSought || !mustSeekGpus(roster.settings)) return;
  roster.gpusSought = true;
  roster.found = { ...roster.found, gpus: await findGpus(roster.system) };
  roster.machine = machineFrom(roster.found, roster.settings);
};

/** Takes over what was set since: what can be read no more leaves the last values. Jobs at work keep what they have. */
export const heedSettings = async (roster: Roster): Promise<void> => {
  const settings = await readSettings(roster.system.files, roster.folder);
  if (settings === undefined || isDeepStrictEqual(settings, roster.settings)) return;
  roster.settings = settings;
  roster.machine = machineFrom(roster.found, settings);
  roster.log(`jobs share: ${JSON.stringify(roster.machine)}`);
  if (roster.wantsGpus) await seekGpus(roster);
};
