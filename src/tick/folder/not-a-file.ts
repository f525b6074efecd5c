import { EXIT, type Stop, stop } from "../../model/exit.ts";

/** The summary is a folder, a pipe or a device. */
export const notAFile = (path: string): Stop => {
  const next = "Move what is there aside; the summary must be a file";
  return stop(EXIT.errors, "summary.not-a-file", `${path} is not a file`, next, path);
};
