import { basename, join } from "node:path";
import { err, ok, type Result } from "../model/result.ts";
import type { Clock, Files } from "../system/ports.ts";
import { attempt, type IoFailure } from "./io.ts";
import { type LockRecord, lockPath, staleAfterMs } from "./lock-record.ts";
import { carries, claimFile, type LockParts, removeMine } from "./takeover.ts";

/** Another process holds the lock, as far as can be proved. */
export interface LockHolder {
  readonly kind: "held";
  /** The file that says so. */
  readonly path: string;
  /** Absent when the file does not say who it is. */
  readonly holder?: LockRecord;
  /** Since its last heartbeat, by the file server's clock. */
  readonly heartbeatAgeMs: number;
}

/** The lock was ours and is not any more: this process stood still for so long that another took it for gone. */
export interface LockLost {
  readonly kind: "lost";
  readonly path: string;
}

/** The right to write in one experiment, until `release`. */
export interface HeldLock {
  readonly path: string;
  readonly record: LockRecord;
  /** Shows that the holder lives. Due well within ten minutes, so before every wait. */
  heartbeat(): Promise<Result<undefined, LockLost | IoFailure>>;
  /** Asked before each effect on the world. False also when it cannot be read: then nothing proves that it is ours. */
  stillHeld(): Promise<boolean>;
  /** Gives it up; a lock that has become another's is left alone. */
  release(): Promise<Result<undefined, IoFailure>>;
}

/** Each round after the first means that another process got something done in between. */
const maxRounds = 100;

const newRecord = (parts: LockParts & { readonly clock: Clock }, purpose: string): LockRecord => ({
  token: crypto.randomUUID(),
  host: parts.host.name,
  user: parts.host.user,
  purpose,
  ...parts.processes.self,
  acquiredAt: parts.clock.now(),
});

const heldLock = (files: Files, path: string, record: LockRecord): HeldLock => {
  const isOurs = () => carries(files, path, record.token);
  return {
    path,
    record,
    heartbeat: async () => {
      const ours = await isOurs();
      if (!ours.ok) return ours;
      return ours.value
        ? attempt(path, async () => void (await files.touch(path)))
        : err({ kind: "lost", path });
    },
    stillHeld: async () => {
      const ours = await isOurs();
      return ours.ok && ours.value;
    },
    release: () => removeMine(files, path, record.token),
  };
};

/** What crashes left beside the lock in the past. Tidiness only: a file that cannot be removed is in nobody's way. */
const sweepLeftovers = (files: Files, folder: string, path: string) =>
  attempt(folder, async () => {
    const now = (await files.stat(path))?.mtimeMs ?? 0;
    const names = (await files.list(folder)).filter((name) => name.startsWith(`${basename(path)}.`));
    for (const name of names) {
      const leftover = join(folder, name);
      const stat = await files.stat(leftover);
      if (stat !== undefined && now - stat.mtimeMs > staleAfterMs) await files.remove(leftover);
    }
  });

/**
 * Takes the lock of an experiment, `lock` in its state folder (`.runmark`, made when it is missing), or tells who holds
 * it. Never waits. Safe between login nodes on NFS: nothing rests on fcntl locks or on clocks that agree.
 */
export const acquireLock = async (
  parts: LockParts & { readonly clock: Clock },
  stateFolder: string,
  purpose: string,
): Promise<Result<HeldLock, LockHolder | IoFailure>> => {
  const { files } = parts;
  const path = lockPath(stateFolder);
  const made = await attempt(stateFolder, () => files.makeFolder(stateFolder));
  if (!made.ok) return made;

  for (let round = 0; round < maxRounds; round += 1) {
    const record = newRecord(parts, purpose);
    const claim = await claimFile(parts, path, {
      token: record.token,
      content: `${JSON.stringify(record)}\n`,
    });
    if (!claim.ok) return claim;
    if (claim.value.kind === "held") {
      const { found, ageMs } = claim.value;
      const holder = found.record === undefined ? {} : { holder: found.record };
      return err({ kind: "held", path: found.path, ...holder, heartbeatAgeMs: ageMs });
    }
    if (claim.value.kind === "changed") continue;
    const ours = await carries(files, path, record.token);
    if (!ours.ok) return ours;
    if (!ours.value) continue;
    if (claim.value.tookOver) await sweepLeftovers(files, stateFolder, path);
    return ok(heldLock(files, path, record));
  }
  return err({ kind: "io", errno: "EBUSY", path, message: `${path} changed hands ${maxRounds} times` });
};
