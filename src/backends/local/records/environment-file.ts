import { join } from "node:path";
import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { FILES } from "./layout.ts";

/** Removes the copy of the submitter's environment, which may hold secrets, once the job has no more use for it. */
export const discardEnvironment = async ({ files }: System, path: string): Promise<void> => {
  try {
    await files.remove(join(path, FILES.environment));
  } catch (error) {
    if (errnoOf(error) !== "ENOENT") throw error;
  }
};
