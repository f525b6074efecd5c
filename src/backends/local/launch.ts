import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { dirname, join } from "node:path";
import type { System } from "../../system/ports.ts";
import { errnoOf, messageOf } from "../errno.ts";
import { discardEnvironment } from "./discard.ts";
import { slurmVariables } from "./job-environment.ts";
import { FILES, jobFolder } from "./layout.ts";
import { errorPathOf, outputPathOf } from "./output-paths.ts";
import { type EndRecord, type JobRecord, recordText, type StartRecord } from "./records.ts";
import { WRAPPER } from "./wrapper.ts";

/** `later`: nothing ran and nothing was decided (no process to be had, disk full); it is tried again. */
export type Launch =
  | { readonly kind: "started"; readonly start: StartRecord; readonly ended: Promise<void> }
  | { readonly kind: "failed"; readonly end: Omit<EndRecord, "endedAt"> }
  | { readonly kind: "later"; readonly reason: string };

export interface LaunchOrder {
  readonly id: number;
  readonly request: JobRecord;
  readonly cpus: number;
  readonly gpus: readonly string[];
}

/** What SLURM reports when the working folder or an output file cannot be had: FAILED, 0:53, and nothing is written. */
const cannotOpen = { state: "FAILED", exitCode: 0, signal: 53 } as const;

const openOutput = (path: string, append: boolean): number =>
  // O_APPEND even when truncating: stdout, stderr and our own last words may share the file.
  openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (append ? 0 : constants.O_TRUNC),
    0o666,
  );

type Outputs = { readonly stdout: number; readonly stderr: number };

const openOutputs = (id: string, request: JobRecord): Outputs => {
  const outputPath = outputPathOf(id, request);
  const errorPath = errorPathOf(id, request);
  const stdout = openOutput(outputPath, request.appendOutput);
  if (errorPath === outputPath) return { stdout, stderr: stdout };
  try {
    return { stdout, stderr: openOutput(errorPath, request.appendOutput) };
  } catch (error) {
    closeSync(stdout);
    throw error;
  }
};

const closeOutputs = ({ stdout, stderr }: Outputs): void => {
  closeSync(stdout);
  if (stderr !== stdout) closeSync(stderr);
};

const environmentFor = async (system: System, folder: string, order: LaunchOrder) => {
  const { request, id, cpus, gpus } = order;
  const text = await system.files.readText(join(jobFolder(folder, id), FILES.environment));
  if (text === undefined) return undefined;
  const submitted: Record<string, string> = JSON.parse(text);
  return {
    ...submitted,
    PWD: request.folder,
    ...slurmVariables({
      id: String(id),
      name: request.name,
      submitFolder: request.submitFolder,
      host: request.host,
      user: request.user,
      ntasks: request.ntasks,
      ...(request.cpusPerTask === undefined ? {} : { cpusPerTask: request.cpusPerTask }),
      node: request.host,
      uid: process.getuid?.() ?? 0,
      cpus,
      ...(gpus.length === 0 ? {} : { gpus }),
    }),
  };
};

const spawned = (child: ChildProcess): Promise<Error | undefined> =>
  new Promise((resolve) => {
    child.once("spawn", () => resolve(undefined));
    child.once("error", resolve);
  });

/** Puts the start on record, and only then lets the wrapper go. */
const release = async (
  system: System,
  path: string,
  child: ChildProcess,
  gpus: readonly string[],
): Promise<StartRecord | undefined> => {
  const identity = child.pid === undefined ? undefined : await system.processes.identify(child.pid);
  if (identity === undefined) return undefined;
  const start: StartRecord = {
    pid: identity.pid,
    processStart: identity.startedAt,
    bootId: identity.bootId,
    host: system.host.name,
    startedAt: system.clock.now(),
    gpus,
  };
  await system.files.write(join(path, FILES.start), recordText(start), { exclusive: true });
  child.stdin?.end("go\n");
  return start;
};

const startWrapper = (
  path: string,
  request: JobRecord,
  env: NodeJS.ProcessEnv,
  outputs: Outputs,
): ChildProcess => {
  const command = [...request.interpreter, join(path, FILES.script), ...request.args];
  return spawn("/bin/sh", ["-c", WRAPPER, "runmark-job", path, ...command], {
    cwd: request.folder,
    env,
    detached: true,
    stdio: ["pipe", outputs.stdout, outputs.stderr],
  });
};

const run = async (
  system: System,
  path: string,
  { request, gpus }: LaunchOrder,
  env: NodeJS.ProcessEnv,
  outputs: Outputs,
): Promise<Launch> => {
  const child = startWrapper(path, request, env, outputs);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  // A wrapper that died before it was told to go: its end is seen all the same.
  child.stdin?.on("error", () => undefined);
  const problem = await spawned(child);
  if (problem !== undefined) return { kind: "later", reason: problem.message };
  try {
    const start = await release(system, path, child, gpus);
    if (start === undefined) return { kind: "later", reason: "the job's process was gone at once" };
    await discardEnvironment(system, path);
    return { kind: "started", start, ended };
  } catch (error) {
    // Not on record, so not to be run. The pipe closes and the wrapper leaves.
    child.stdin?.destroy();
    if (errnoOf(error) === undefined) throw error;
    return { kind: "later", reason: messageOf(error) };
  }
};

/** Starts one job. It runs only if this call is the one that makes its start record. */
export const launch = async (system: System, folder: string, order: LaunchOrder): Promise<Launch> => {
  const { id, request } = order;
  const env = await environmentFor(system, folder, order);
  if (env === undefined)
    return {
      kind: "failed",
      end: { state: "FAILED", reason: "its environment was not found in its folder" },
    };
  const where = await system.files.stat(request.folder);
  if (where?.kind !== "folder")
    return { kind: "failed", end: { ...cannotOpen, reason: `no such folder: ${request.folder}` } };
  let outputs: Outputs;
  try {
    outputs = openOutputs(String(id), request);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (errno === "EMFILE" || errno === "ENFILE") return { kind: "later", reason: messageOf(error) };
    const target = dirname(outputPathOf(String(id), request));
    return {
      kind: "failed",
      end: { ...cannotOpen, reason: `no output file in ${target}: ${messageOf(error)}` },
    };
  }
  try {
    return await run(system, jobFolder(folder, id), order, env, outputs);
  } finally {
    closeOutputs(outputs);
  }
};
