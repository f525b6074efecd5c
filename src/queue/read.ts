import { dirname, resolve } from "node:path";
import { attempt } from "../journal/io.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Files } from "../system/ports.ts";
import { type QueueConfig, readQueueConfig } from "./config.ts";
import { newJob, type QueueState } from "./job.ts";
import type { QueuePlace } from "./place.ts";
import { parseState, type Unreadable } from "./state-file.ts";

/** Undefined where there is no state yet. */
export const readState = async (
  files: Files,
  { statePath, stateFolder }: QueuePlace,
): Promise<Result<QueueState | undefined, Stop>> => {
  const text = await attempt(statePath, () => files.readText(statePath));
  if (!text.ok)
    return err(
      stop(EXIT.errors, "queue.unreadable-state", text.error.message, "Make it readable for you", statePath),
    );
  if (text.value === undefined) return ok(undefined);
  const state = parseState(text.value, stateFolder);
  return state.ok ? state : err(unreadable(state.error, statePath));
};

const unreadable = ({ kind, reason }: Unreadable, path: string): Stop =>
  kind === "newer"
    ? stop(
        EXIT.errors,
        "queue.newer-state",
        `this state was written by a newer runmark: ${reason}`,
        "Use that version, or another --state",
        path,
      )
    : stop(
        EXIT.errors,
        "queue.damaged-state",
        `this state cannot be understood: ${reason}`,
        "Mend it, or bring back a copy; moved aside, all jobs of the queue would run anew",
        path,
      );

export const missingState = (path: string, named: string): Stop =>
  stop(
    EXIT.errors,
    "queue.no-state",
    `there is no state ${path}`,
    `See that the path is right; a new one is made by: runmark queue init --config FILE.yaml --state ${named}`,
    path,
  );

/** A configuration, and where its commands run. */
export interface FoundConfig extends QueueConfig {
  readonly path: string;
  readonly rootPath: string;
}

export const readConfig = async (
  files: Files,
  cwd: string,
  named: string,
): Promise<Result<FoundConfig, Stop>> => {
  const path = resolve(cwd, named);
  const text = await attempt(path, () => files.readText(path));
  if (!text.ok)
    return err(
      stop(EXIT.errors, "queue.unreadable-config", text.error.message, "Name a file that you can read", path),
    );
  if (text.value === undefined)
    return err(
      stop(
        EXIT.errors,
        "queue.no-config",
        `there is no ${path}`,
        "Name the queue's YAML file with --config",
        path,
      ),
    );
  const config = readQueueConfig(path, text.value);
  if (!config.ok) return err({ exitCode: EXIT.errors, diagnostics: config.error });
  const rootPath = resolve(dirname(path), config.value.root);
  if ((await files.stat(rootPath))?.kind === "folder") return ok({ ...config.value, path, rootPath });
  const message = `its root, ${rootPath}, is no folder`;
  return err(stop(EXIT.errors, "queue.no-root", message, "Make the folder, or correct root: in it", path));
};

export const newState = (config: FoundConfig, now: number): QueueState => ({
  id: crypto.randomUUID().slice(0, 13),
  name: config.name,
  configPath: config.path,
  root: config.rootPath,
  createdAt: now,
  updatedAt: now,
  jobs: config.jobs.map(({ location: _location, ...spec }) => newJob(spec, now)),
});
