import { join } from "node:path";
import type { ClockFacts } from "../../hardware/preflight/folder/clock.ts";
import type { GroundFacts } from "../../hardware/preflight/folder/ground.ts";
import { attempt, type IoFailure } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import { acquireLock } from "../../journal/lock.ts";
import type { System } from "../../system/ports.ts";

/** What a folder that is made in the experiment, written in, locked and removed tells. */
export interface Probed {
  readonly ground: GroundFacts;
  /** Absent where nothing could be written. */
  readonly clock?: ClockFacts;
}

/** `locks`: also whether the lock works there, which takes a few files more. */
export async function probe(system: System, folder: string, name: string, locks: boolean): Promise<Probed> {
  const { files, clock } = system;
  const state = join(folder, STATE_FOLDER);
  const found = await attempt(state, () => files.stat(state));
  const own = join(
    found.ok && found.value !== undefined ? state : folder,
    `preflight-${crypto.randomUUID()}`,
  );
  const path = join(own, "time");
  const written = await attempt(own, async () => {
    await files.makeFolder(own);
    const before = clock.now();
    await files.write(path, "now\n");
    const stat = await files.stat(path);
    return (before + clock.now()) / 2 - (stat?.mtimeMs ?? before);
  });
  const lock = written.ok && locks ? { lock: await tryLock(system, own) } : {};
  const removed = await attempt(own, () => files.removeTree(own));
  if (!written.ok) return refused(name, written.error);
  if (!removed.ok) return refused(name, removed.error);
  return {
    ground: { folder: name, ...lock },
    clock: { aheadMs: Math.round(written.value), of: "the file system's" },
  };
}

const refused = (folder: string, { errno, message }: IoFailure): Probed => ({
  ground: { folder, refusal: { errno, message: wordsOf(message) } },
});

/** `ENOSPC: no space left on device, write` without the name before and the call behind it. */
const wordsOf = (message: string): string => message.replace(/^E\w+: /, "").replace(/,[^,]*$/, "");

async function tryLock(system: System, folder: string): Promise<NonNullable<GroundFacts["lock"]>> {
  const first = await acquireLock(system, folder, "preflight");
  if (!first.ok)
    return { kind: "refused", message: first.error.kind === "io" ? first.error.message : "held" };
  const second = await acquireLock(system, folder, "preflight");
  await first.value.release();
  if (second.ok) return { kind: "shared" };
  return second.error.kind === "held"
    ? { kind: "works" }
    : { kind: "refused", message: second.error.message };
}
