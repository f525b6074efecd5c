import { closeSync, constants, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { errnoOf } from "../../errno.ts";
import { exitHead } from "./exit-record.ts";

/** Where a job's wrapper will note its end: a new file for each launch, of which the start record names the one that counts. */
export interface ExitFile {
  readonly name: string;
  readonly descriptor: number;
}

/** Makes it, with its first line. Throws errno errors. */
export const openExitFile = (path: string, mark: string | undefined): ExitFile => {
  const name = `exit-${crypto.randomUUID().slice(0, 8)}`;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND;
  const file = { name, descriptor: openSync(join(path, name), flags, 0o666) };
  try {
    writeSync(file.descriptor, exitHead(mark ?? ""));
    return file;
  } catch (error) {
    closeSync(file.descriptor);
    discardExitFile(path, file);
    throw error;
  }
};

/** Of a launch that came to nothing. */
export const discardExitFile = (path: string, { name }: ExitFile): void => {
  try {
    unlinkSync(join(path, name));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
};
