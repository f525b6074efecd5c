import { join } from "node:path";
import { parseObject } from "../../../model/json-object.ts";
import { err, ok, type Result } from "../../../model/result.ts";
import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { FILES } from "./layout.ts";

/** The environment with which a job was submitted; what is wrong when it is not there (any more), or is none. */
export const readEnvironment = async (
  { files }: Pick<System, "files">,
  path: string,
): Promise<Result<Readonly<Record<string, string>>, string>> => {
  const text = await files.readText(join(path, FILES.environment));
  if (text === undefined) return err("its environment was not found in its folder");
  const entries = Object.entries(parseObject(text) ?? { none: undefined });
  return entries.every((entry): entry is [string, string] => typeof entry[1] === "string")
    ? ok(Object.fromEntries(entries))
    : err(`${join(path, FILES.environment)} is damaged`);
};

/** Removes the copy of the submitter's environment, which may hold secrets, once the job has no more use for it. */
export const discardEnvironment = async ({ files }: Pick<System, "files">, path: string): Promise<void> => {
  try {
    await files.remove(join(path, FILES.environment));
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
};

/** The same where the job goes on, or is over, whether or not its copy can be removed now. */
export const leaveEnvironment = async (system: Pick<System, "files">, path: string): Promise<void> => {
  try {
    await discardEnvironment(system, path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
};
