import { accessSync, closeSync, constants, openSync } from "node:fs";
import { errorPathOf, inputPathOf, outputPathOf } from "../records/output-paths.ts";
import type { LaunchOrder } from "./order.ts";

const openOutput = (path: string, append: boolean): number =>
  // O_APPEND even when truncating: stdout, stderr and our own last words may share the file.
  openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (append ? 0 : constants.O_TRUNC),
    0o666,
  );

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
