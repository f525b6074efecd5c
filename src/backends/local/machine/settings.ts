import { join } from "node:path";
import { parseObject } from "../../../model/json-object.ts";
import type { MachineSettings, ThermalSettings } from "../../../model/machine.ts";
import { err, ok, type Result } from "../../../model/result.ts";
import type { Files } from "../../../system/ports.ts";
import { errnoOf, messageOf } from "../../errno.ts";
import { recordText } from "../records/records.ts";

const settingsPath = (folder: string): string => join(folder, "machine.json");

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((name) => typeof name === "string");

const thermalIn = (value: unknown): ThermalSettings | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  const { warnC, pauseC, resumeC, stopsRunning, command } = Object.fromEntries(Object.entries(value));
  return {
    ...(isCount(warnC) || warnC === null ? { warnC } : {}),
    ...(isCount(pauseC) ? { pauseC } : {}),
    ...(isCount(resumeC) ? { resumeC } : {}),
    ...(stopsRunning === true ? { stopsRunning } : {}),
    ...(isNames(command) && command.length > 0 ? { command } : {}),
  };
};

/** Undefined when it is not ours. What a later version added is left out. */
const parseSettings = (text: string): MachineSettings | undefined => {
  const value = parseObject(text);
  if (value === undefined) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const [cpus, memoryMiB, gpus, maxParallel, sampleSeconds] = [
    ...["cpus", "memoryMiB", "gpus", "maxParallel", "sampleSeconds"],
  ].map((key) => fields.get(key));
  const thermal = thermalIn(fields.get("thermal"));
  return {
    ...(isCount(cpus) ? { cpus } : {}),
    ...(isCount(memoryMiB) ? { memoryMiB } : {}),
    ...(isCount(gpus) || isNames(gpus) ? { gpus } : {}),
    ...(isCount(maxParallel) ? { maxParallel } : {}),
    ...(isCount(sampleSeconds) ? { sampleSeconds } : {}),
    ...(thermal === undefined ? {} : { thermal }),
  };
};

/**
 * What the last tick set for the jobs of this folder: the supervisor that hands the machine out has no other way to learn of it.
 * Undefined when it cannot be read now.
 */
export const readSettings = async (
  files: Pick<Files, "readText">,
  folder: string,
): Promise<MachineSettings | undefined> => {
  try {
    const text = await files.readText(settingsPath(folder));
    return text === undefined ? {} : parseSettings(text);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
};

/** Puts them there, whole or not at all; where nothing is set and nothing was, nothing is written. The error is for people. */
export const keepSettings = async (
  files: Files,
  folder: string,
  settings: MachineSettings,
): Promise<Result<undefined, string>> => {
  const path = settingsPath(folder);
  const text = recordText(settings);
  try {
    const kept = await files.readText(path);
    if (kept === text || (kept === undefined && Object.keys(settings).length === 0)) return ok(undefined);
    await files.makeFolder(folder);
    await files.write(`${path}.draft`, text);
    await files.rename(`${path}.draft`, path);
    return ok(undefined);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return err(messageOf(error));
  }
};
