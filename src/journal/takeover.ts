import { err, ok, type Result } from "../model/result.ts";
import type { Files, Host, Processes } from "../system/ports.ts";
import { attempt, type IoFailure } from "./io.ts";
import { type FoundLock, findLock, heartbeatAge, isStale } from "./lock-record.ts";

export interface LockParts {
  readonly files: Files;
  readonly processes: Processes;
  readonly host: Host;
}

/** Our side of a claim: the token, and the content of the file that carries it. */
export interface Claimant {
  readonly token: string;
  readonly content: string;
}

/** How a claim went. `changed`: another one was quicker, and what stands there now has to be looked at again. */
export type Claim =
  | { readonly kind: "mine"; readonly tookOver: boolean }
  | { readonly kind: "held"; readonly found: FoundLock; readonly ageMs: number }
  | { readonly kind: "changed" };

/**
 * The right to replace a lock that carries a token: whoever holds this file has it. The name belongs to one token, so
 * one that a crash left behind never stands in the way of a later lock.
 */
const markerPath = (path: string, token: string): string => `${path}.takeover-${token}`;

const create = async (files: Files, path: string, content: string): Promise<Result<boolean, IoFailure>> => {
  const made = await attempt(path, () => files.write(path, content, { exclusive: true }));
  if (made.ok) return ok(true);
  return made.error.errno === "EEXIST" ? ok(false) : made;
};

const removeIfThere = async (files: Files, path: string): Promise<Result<undefined, IoFailure>> => {
  const removed = await attempt(path, () => files.remove(path));
  return !removed.ok && removed.error.errno !== "ENOENT" ? removed : ok(undefined);
};

/** Whether the file at `path` is, at this moment, the one with this token. */
export const carries = async (
  files: Files,
  path: string,
  token: string,
): Promise<Result<boolean, IoFailure>> => {
  const found = await findLock(files, path);
  return found.ok ? ok(found.value?.token === token) : found;
};

/** Removes a file of ours and leaves it when it has become another's. */
export const removeMine = async (
  files: Files,
  path: string,
  token: string,
): Promise<Result<undefined, IoFailure>> => {
  const mine = await carries(files, path, token);
  if (!mine.ok) return mine;
  return mine.value ? removeIfThere(files, path) : ok(undefined);
};

/**
 * With the right to it in hand: puts our file in the place of a stale one, if it is still that one. The rename is
 * atomic, so that some lock stands there at every moment. False when another stands there by now.
 */
const replace = async (
  files: Files,
  stale: FoundLock,
  mine: Claimant,
): Promise<Result<boolean, IoFailure>> => {
  const draft = `${stale.path}.draft-${mine.token}`;
  const drafted = await attempt(draft, () => files.write(draft, mine.content));
  if (!drafted.ok) return drafted;
  const same = await carries(files, stale.path, stale.token);
  if (!same.ok || !same.value) {
    const removed = await removeIfThere(files, draft);
    return removed.ok ? same : removed;
  }
  const renamed = await attempt(stale.path, () => files.rename(draft, stale.path));
  // An NFS rename whose answer was lost is repeated and fails although it was done: the file tells.
  const taken = await carries(files, stale.path, mine.token);
  return renamed.ok || (taken.ok && taken.value) ? taken : renamed;
};

const takeOver = async (
  parts: LockParts,
  stale: FoundLock,
  mine: Claimant,
): Promise<Result<Claim, IoFailure>> => {
  const marker = markerPath(stale.path, stale.token);
  const right = await claimFile(parts, marker, mine);
  if (!right.ok || right.value.kind !== "mine") return right;
  const replaced = await replace(parts.files, stale, mine);
  const removed = await removeMine(parts.files, marker, mine.token);
  if (!replaced.ok) return replaced;
  if (!removed.ok) return removed;
  return ok(replaced.value ? { kind: "mine", tookOver: true } : { kind: "changed" });
};

/**
 * Makes the file at `path` ours: created when there is none, taken over when its holder is provably gone. A contender
 * needs the marker first, so among many for one stale lock one gets it and who comes later finds another
 * token. The marker is claimed in the same way: one whose owner died in the middle is itself stale and is taken over.
 */
export const claimFile = async (
  parts: LockParts,
  path: string,
  mine: Claimant,
): Promise<Result<Claim, IoFailure>> => {
  const { files } = parts;
  const created = await create(files, path, mine.content);
  if (!created.ok) return created;
  if (created.value) return ok({ kind: "mine", tookOver: false });

  const found = await findLock(files, path);
  if (!found.ok) return found;
  if (found.value === undefined) return ok({ kind: "changed" });
  const age = await heartbeatAge(files, found.value, mine.token);
  if (!age.ok) return err(age.error);
  if (await isStale(parts, found.value, age.value)) return takeOver(parts, found.value, mine);
  return ok({ kind: "held", found: found.value, ageMs: age.value });
};
