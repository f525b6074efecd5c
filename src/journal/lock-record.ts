import { join } from "node:path";
import type { Result } from "../model/result.ts";
import type { Clock, Files, Host, Processes, ProcessIdentity } from "../system/ports.ts";
import { attempt, type IoFailure } from "./io.ts";

/** What a lock file says of its holder. */
export interface LockRecord extends ProcessIdentity {
  /** Names one acquisition, never used again. */
  readonly token: string;
  readonly host: string;
  readonly user: string;
  /** What the holder does, as its command line says it: `run`, `tick`. */
  readonly purpose: string;
  /** By the holder's own clock, epoch ms UTC: for people, never compared. */
  readonly acquiredAt: number;
}

/** A lock file as found. Without `record` its content says nothing; then `token` stands for the file as it is. */
export interface FoundLock {
  readonly path: string;
  readonly token: string;
  readonly record?: LockRecord;
  /** Time of the last heartbeat, by the clock of the file server. */
  readonly heartbeatAt: number;
}

/** A heartbeat older than this, by the file server's clock, is that of a holder that is gone. */
export const staleAfterMs = 10 * 60_000;

const textFields = ["token", "host", "user", "purpose", "startedAt", "bootId"] as const;
const numberFields = ["pid", "acquiredAt"] as const;

const isRecord = (value: unknown): value is LockRecord => {
  if (typeof value !== "object" || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  return (
    textFields.every((name) => typeof fields[name] === "string") &&
    numberFields.every((name) => Number.isSafeInteger(fields[name])) &&
    // The token becomes part of a file name.
    /^[\w-]+$/.test(String(fields.token))
  );
};

const parseRecord = (text: string): LockRecord | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
};

/** Undefined when nobody holds it. Read before its time is looked at: on NFS the open is what refreshes the attributes. */
export const findLock = (files: Files, path: string): Promise<Result<FoundLock | undefined, IoFailure>> =>
  attempt(path, async () => {
    const text = await files.readText(path);
    const stat = await files.stat(path);
    if (text === undefined || stat === undefined) return undefined;
    const record = parseRecord(text);
    const found = { path, heartbeatAt: stat.mtimeMs };
    return record === undefined
      ? { ...found, token: `unreadable-${Math.round(stat.mtimeMs)}-${stat.size}` }
      : { ...found, token: record.token, record };
  });

/**
 * How old a heartbeat is. The file server's now is the time of a file just written there, so that the clocks of two
 * login nodes do not matter.
 */
export const heartbeatAge = (
  files: Files,
  found: FoundLock,
  token: string,
): Promise<Result<number, IoFailure>> =>
  attempt(found.path, async () => {
    const probe = `${found.path}.probe-${token}`;
    await files.write(probe, "now\n");
    const stat = await files.stat(probe);
    await files.remove(probe);
    return Math.max(0, (stat?.mtimeMs ?? found.heartbeatAt) - found.heartbeatAt);
  });

/**
 * Whether the holder is provably gone: dead, another process by now, or of an earlier boot of this machine. Where this
 * machine cannot see it (another host, another pid namespace, a file that does not say), only a heartbeat that
 * stopped long ago proves it.
 */
export const isStale = async (
  parts: { readonly processes: Processes; readonly host: Host },
  { record }: FoundLock,
  ageMs: number,
): Promise<boolean> => {
  const isHere = record !== undefined && record.host === parts.host.name;
  if (isHere && !(await parts.processes.isAlive(record))) return true;
  const isVisible = isHere && record.bootId === parts.processes.self.bootId;
  return !isVisible && ageMs > staleAfterMs;
};

/** Where the lock stands in a state folder. */
export const lockPath = (stateFolder: string): string => join(stateFolder, "lock");

/** The live holder of the lock in a state folder, for people who only look: nothing is written to find out, so two clocks that differ may mislead. */
export const liveHolder = async (
  parts: {
    readonly files: Files;
    readonly clock: Clock;
    readonly processes: Processes;
    readonly host: Host;
  },
  stateFolder: string,
): Promise<LockRecord | undefined> => {
  const found = await findLock(parts.files, lockPath(stateFolder));
  if (!found.ok || found.value?.record === undefined) return undefined;
  const ageMs = parts.clock.now() - found.value.heartbeatAt;
  return (await isStale(parts, found.value, ageMs)) ? undefined : found.value.record;
};
