import { accessSync, closeSync, constants, openSync, statSync } from "node:fs";
import { errorPathOf, inputPathOf, outputPathOf } from "../records/output-paths.ts";
import type { LaunchOrder } from "./order.ts";

/** Open(2) of a pipe waits for who reads from it, and all jobs of the folder with it. */
const refusePipe = (path: string): void => {
  if (statSync(path, { throwIfNoEntry: false })?.isFIFO() === true)
    throw Object.assign(new Error(`ENXIO: a pipe, not a file, open '${path}'`), { code: "ENXIO" });
};

const openOutput = (path: string, append: boolean): number => {
  refusePipe(path);
  // O_APPEND even when truncating: stdout, stderr and our own last words may share the file.
  return openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (append ? 0 : constants.O_TRUNC),
    0o666,
  );
};

/** Open descriptors; the same one twice where both go to one file. */
export type Outputs = { readonly stdout: number; readonly stderr: number };

/** Opens where the job writes, once its input is known to be readable. Throws errno errors. */
export const openOutputs = ({ target, request, jobId }: LaunchOrder): Outputs => {
  accessSync(inputPathOf(target, request, jobId), constants.R_OK);
  const outputPath = outputPathOf(target, request, jobId);
  const errorPath = errorPathOf(target, request, jobId);
  const stdout = openOutput(outputPath, request.appendOutput);
  if (errorPath === outputPath) return { stdout, stderr: stdout };
  try {
    return { stdout, stderr: openOutput(errorPath, request.appendOutput) };
  } catch (error) {
    closeSync(stdout);
    throw error;
  }
};

export const closeOutputs = ({ stdout, stderr }: Outputs): void => {
  closeSync(stdout);
  if (stderr !== stdout) closeSync(stderr);
};
