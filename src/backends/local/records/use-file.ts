import { join } from "node:path";
import type { Files } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { FILES } from "./layout.ts";
import { parseUse, type UseRecord } from "./records.ts";

/** The most that a job was seen to use. Undefined also where it cannot be read: it is good to know, and nothing rests on it. */
export const readUse = async (files: Files, path: string): Promise<UseRecord | undefined> => {
  try {
    return parseUse((await files.readText(join(path, FILES.use))) ?? "");
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
};
