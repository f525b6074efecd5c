import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { join } from "node:path";
import type { System } from "../../../system/ports.ts";
import { errnoOf, isPassing, messageOf } from "../../errno.ts";
import { leaveEnvironment } from "../records/environment-file.ts";
import { discardExitFile, type ExitFile, openExitFile } from "../records/exit-file.ts";
import { idOf, jobFolder, startName } from "../records/layout.ts";
import { inputPathOf } from "../records/output-paths.ts";
import { type EndRecord, markedWith, recordText, type StartRecord } from "../records/records.ts";
import { commandOf } from "./command.ts";
import { environmentFor } from "./environment.ts";
import { isElement, type LaunchOrder } from "./order.ts";
import { closeOutputs, type Outputs, openOutputs } from "./outputs.ts";
import { requireSpareDescriptors } from "./spare-descriptors.ts";
import { WRAPPER } from "./wrapper.ts";

/** Of a wrapper; undefined when a signal ended it, as it does itself once its record is written. */
export type ExitCode = number | undefined;

/** `later`: nothing ran and nothing was decided (no process to be had, disk full); it is tried again. */
export type Launch =
  | { readonly kind: "started"; readonly start: StartRecord; readonly ended: Promise<ExitCode> }
  | { readonly kind: "failed"; readonly end: Omit<EndRecord, "endedAt"> }
  | { readonly kind: "later"; readonly reason: string };

/** What SLURM reports when the working folder or an output file cannot be had: FAILED, 0:53, and nothing is written. */
const cannotOpen = { state: "FAILED", exitCode: 0, signal: 53 } as const;

const WHY: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "what should be a folder is none",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left",
  EDQUOT: "disk quota exceeded",
};

/** Which file, and why, in the words that a person reads in a note. */
const whyNotOpen = (error: unknown, errno: string): string => {
  const path = error instanceof Error && "path" in error ? String(error.path) : "its output";
  return `cannot open ${path}: ${WHY[errno] ?? messageOf(error)}`;
};

/** What a wrapper is given open. */
type Open = Outputs & { readonly exit: ExitFile };

/** What keeps it from being started now may pass; what will be so for ever is its end (E2BIG: more arguments and variables than fit). */
const notStarted = (error: unknown): Launch => {
  const errno = errnoOf(error);
  if (errno === undefined) throw error;
  const reason = messageOf(error);
  return isPassing(errno)
    ? { kind: "later", reason }
    : { kind: "failed", end: { state: "FAILED", reason: `it could not be started: ${reason}` } };
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
  { target, jobId, request, startNumber, cpus, memoryMiB, gpus }: LaunchOrder,
  exitFile: string,
): Promise<StartRecord | undefined> => {
  const identity = child.pid === undefined ? undefined : await system.processes.identify(child.pid);
  if (identity === undefined) return undefined;
  const start: StartRecord = {
    ...markedWith(request.mark),
    exitFile,
    pid: identity.pid,
    processStart: identity.startedAt,
    bootId: identity.bootId,
    host: system.host.name,
    startedAt: system.clock.now(),
    gpus,
    ...(isElement(target) ? { jobId } : {}),
    cpus,
    ...(memoryMiB === 0 ? {} : { memoryMiB }),
  };
  await system.files.write(join(path, startName(startNumber)), recordText(start), { exclusive: true });
  child.stdin?.end("go\n");
  return start;
};

/** An element runs the script of its array, and leaves its records in a folder of its own. */
const startWrapper = (
  command: readonly string[],
  { target, request, jobId }: LaunchOrder,
  env: NodeJS.ProcessEnv,
  { stdout, stderr, exit }: Open,
): ChildProcess => {
  const args = [inputPathOf(target, request, jobId), ...command];
  return spawn("/bin/sh", ["-c", WRAPPER, "runmark-job", ...args], {
    cwd: request.folder,
    env,
    detached: true,
    stdio: ["pipe", stdout, stderr, exit.descriptor],
  });
};

const run = async (
  system: System,
  folder: string,
  order: LaunchOrder,
  env: NodeJS.ProcessEnv,
  open: Open,
): Promise<Launch> => {
  const { request, target } = order;
  const path = jobFolder(folder, idOf(target));
  const command = commandOf(jobFolder(folder, target.job), request, env);
  let child: ChildProcess;
  try {
    requireSpareDescriptors();
    child = startWrapper(command, order, env, open);
  } catch (error) {
    // Node throws some errors of spawn (E2BIG), and hands on others.
    return notStarted(error);
  }
  const ended = new Promise<ExitCode>((resolve) => child.once("exit", (code) => resolve(code ?? undefined)));
  // A wrapper that died before it was told to go: its end is seen all the same.
  child.stdin?.on("error", () => undefined);
  const problem = await spawned(child);
  if (problem !== undefined) return notStarted(problem);
  try {
    const start = await release(system, path, child, order, open.exit.name);
    if (start === undefined) return { kind: "later", reason: "the job's process was gone at once" };
    if (!isElement(target)) await leaveEnvironment(system, path);
    return { kind: "started", start, ended };
  } catch (error) {
    // Not on record, so not to be run. The pipe closes and the wrapper leaves.
    child.stdin?.destroy();
    if (errnoOf(error) === undefined) throw error;
    return { kind: "later", reason: messageOf(error) };
  }
};

/**
 * Whether the start is on record although nothing was let go: its making can fail after it is there (a folder that cannot be
 * synced). Then only the exit file tells that nothing ran, so where this cannot be known now it is kept as well.
 */
const isOnRecord = async (system: System, path: string, { startNumber }: LaunchOrder): Promise<boolean> => {
  try {
    return (await system.files.stat(join(path, startName(startNumber)))) !== undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return true;
  }
};

/** Runs it with a file in which its end will be noted. */
const runNoted = async (
  system: System,
  folder: string,
  order: LaunchOrder,
  env: NodeJS.ProcessEnv,
  outputs: Outputs,
): Promise<Launch> => {
  const path = jobFolder(folder, idOf(order.target));
  let exit: ExitFile;
  try {
    exit = openExitFile(path, order.request.mark);
  } catch (error) {
    return notStarted(error);
  }
  try {
    const launched = await run(system, folder, order, env, { ...outputs, exit });
    if (launched.kind !== "started" && !(await isOnRecord(system, path, order))) discardExitFile(path, exit);
    return launched;
  } finally {
    closeSync(exit.descriptor);
  }
};

/** Starts one job. It runs only if this call is the one that makes its start record. */
export const launch = async (system: System, folder: string, order: LaunchOrder): Promise<Launch> => {
  const { target, request } = order;
  const where = await system.files.stat(request.folder);
  if (where?.kind !== "folder")
    return { kind: "failed", end: { ...cannotOpen, reason: `no such folder: ${request.folder}` } };
  const env = await environmentFor(system, folder, order);
  if (!env.ok) return { kind: "failed", end: { state: "FAILED", reason: env.error } };
  let outputs: Outputs;
  try {
    outputs = openOutputs(order);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    if (isPassing(errno)) return { kind: "later", reason: messageOf(error) };
    return { kind: "failed", end: { ...cannotOpen, reason: whyNotOpen(error, errno) } };
  }
  try {
    if (isElement(target)) await system.files.makeFolder(jobFolder(folder, idOf(target)));
    return await runNoted(system, folder, order, env.value, outputs);
  } finally {
    closeOutputs(outputs);
  }
};
