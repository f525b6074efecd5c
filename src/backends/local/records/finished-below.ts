import type { System } from "../../../system/ports.ts";
import { errnoOf } from "../../errno.ts";
import { finishedBelowPath, parseFinishedBelow } from "./layout.ts";

/** The id below which every job is over. Only a short cut: where it cannot be read all jobs are looked at. */
export const readFinishedBelow = async (
  { files }: Pick<System, "files">,
  folder: string,
): Promise<number> => {
  try {
    return parseFinishedBelow(await files.readText(finishedBelowPath(folder)));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return parseFinishedBelow(undefined);
  }
};
