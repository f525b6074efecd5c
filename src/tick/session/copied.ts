import { dirname, join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { HeldLock } from "../../journal/lock.ts";
import { lockPath } from "../../journal/lock-record.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Files } from "../../system/ports.ts";
import type { Place } from "../folder/place.ts";

const journalIn = (folder: string): string => join(folder, STATE_FOLDER, "journal.jsonl");

/**
 * A copy of an experiment has the jobs of the original in its journal, and would cancel them as its own. It is one when the
 * original is still there and does not carry the lock that we hold here (as it does when both paths lead to one folder).
 */
export async function refuseCopy(
  files: Files,
  place: Place,
  home: string | undefined,
  lock: HeldLock,
): Promise<Result<undefined, Stop>> {
  if (home === undefined || home === place.summaryPath) return ok(undefined);
  const folder = dirname(home);
  const original = await attempt(folder, async () => ({
    journal: await files.stat(journalIn(folder)),
    lock: await files.readText(lockPath(join(folder, STATE_FOLDER))),
  }));
  const isThere = original.ok && original.value.journal !== undefined;
  if (!isThere || original.value.lock?.includes(lock.record.token)) return ok(undefined);
  return err({ exitCode: EXIT.errors, diagnostics: [{ severity: "error", ...copied(place, home) }] });
}

/** The same for whoever only looks and holds no lock: two paths lead to one folder where its journal is one file. */
export async function copyFindings(
  files: Files,
  place: Place,
  home: string | undefined,
): Promise<Diagnostic[]> {
  if (home === undefined || home === place.summaryPath) return [];
  const inodes = await attempt(home, async () => ({
    original: (await files.stat(journalIn(dirname(home))))?.inode,
    own: (await files.stat(journalIn(place.folder)))?.inode,
  }));
  if (!inodes.ok || inodes.value.original === undefined) return [];
  return inodes.value.original === inodes.value.own ? [] : [{ severity: "warning", ...copied(place, home) }];
}

const copied = (
  place: Place,
  home: string,
): Omit<Diagnostic, "severity" | "next"> & { readonly next: string } => ({
  code: "experiment.copied",
  message: `this is a copy of the experiment of ${home}, with its journal: the jobs in it belong to the original`,
  // Without the journal, a Status cell that says completed is a person's word, and believed.
  next: `To start afresh here, delete ${join(place.folder, STATE_FOLDER)} and set the Status cells to pending`,
  path: place.summaryPath,
});
