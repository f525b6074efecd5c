import { isDeepStrictEqual } from "node:util";
import { findGpus, namedGpus } from "../machine/gpus.ts";
import { machineFrom, mustSeekGpus, withGpus } from "../machine/machine.ts";
import { readSettings } from "../machine/settings.ts";
import type { Roster } from "./roster.ts";

/** GPUs are looked for when the first job wants one: it takes a process, and most machines have none. */
export const seekGpus = async (roster: Roster): Promise<void> => {
  roster.wantsGpus = true;
  const seeks = mustSeekGpus(roster.settings) ? "gpus" : "maker";
  if (roster.gpusSought === "gpus" || roster.gpusSought === seeks) return;
  roster.gpusSought = seeks;
  // Of those that are set by their names it is only asked whose they are, and no driver, which may hang.
  const gpus = seeks === "gpus" ? await findGpus(roster.system) : await namedGpus(roster.system);
  roster.found = withGpus(roster.found, gpus);
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
