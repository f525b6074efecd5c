import type { Files } from "../../../system/ports.ts";
import { errnoOf, isPassing } from "../../errno.ts";

/** The text of a file. What cannot be read for good (a folder in its place) says nothing, as if it were not there. */
export const readSaid = async (files: Files, path: string): Promise<string | undefined> => {
  try {
    return await files.readText(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined || isPassing(errno)) throw error;
    return undefined;
  }
};
