import { join } from "node:path";
import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { FILES } from "./layout.ts";

/** The environment with which a job was submitted; undefined when it is not there (any more). */
export const readEnvironment = async (
  { files }: Pick<System, "files">,
  path: string,
): Promise<Readonly<Record<string, string>> | undefined> => {
  const text = await files.readText(join(path, FILES.environment));
  return text === undefined ? undefined : JSON.parse(text);
};

/** Removes the copy of the submitter's environment, which may hold secrets, once the job has no more use for it. */
export const discardEnvironment = async ({ files }: Pick<System, "files">, path: string): Promise<void> => {
  try {
    await files.remove(join(path, FILES.environment));
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
};
