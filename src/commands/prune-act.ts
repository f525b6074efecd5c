import { attempt } from "../journal/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { EXIT, type ExitCode, type Stop } from "../model/exit.ts";
import { taskKey } from "../model/experiment.ts";
import { ok, type Result } from "../model/result.ts";
import { TRAINING } from "../parse/stage.ts";
import { lostLock } from "../tick/open.ts";
import type { Session } from "../tick/session.ts";
import type { Where } from "../validate/found.ts";
import { isWhole, type Seen } from "../validate/look.ts";
import { removeCheckpoint, sweepRemoved, whyNotNow } from "../validate/remove.ts";

/** A run, and which of its checkpoints are to go. */
export interface Going {
  readonly run: string;
  /** All of them, the newest first. */
  readonly seen: readonly Seen[];
  readonly going: readonly Seen[];
}

/** What came of it. */
export interface Carried {
  readonly removed: ReadonlySet<Seen>;
  /** Those that stay after all, and why. */
  readonly spared: ReadonlyMap<Seen, string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: ExitCode;
}

/** Removes what is to go, the oldest first, and looks right before each whether it still may. */
export async function carryOut(session: Session, runs: readonly Going[]): Promise<Carried> {
  const removed = new Set<Seen>();
  const spared = new Map<Seen, string>();
  const failures: Diagnostic[] = [];
  const { place, lock } = session;
  const where = { files: session.system.files, folder: place.folder };
  const ended = ({ exitCode, diagnostics }: Stop): Carried => ({
    ...{ removed, spared, exitCode },
    diagnostics: [...failures, ...diagnostics],
  });
  for (const { run, seen, going } of runs) {
    const announced = await announce(session, run, going);
    if (!announced.ok) return ended(announced.error);
    const keeper = seen.find((each) => !each.isFinal && isWhole(each));
    for (const each of [...going].reverse()) {
      // Without it a look may have taken so long that another holds the experiment, whose jobs read what is removed here.
      await lock.heartbeat();
      if (!(await lock.stillHeld())) return ended(lostLock(lock));
      const why = await removeOne(where, each, keeper);
      if (why === undefined) removed.add(each);
      else {
        spared.set(each, why);
        failures.push(failure(`${each.path} stays: ${why}`));
      }
    }
    const swept = await attempt(run, () => sweepRemoved(where.files, place.folder, seen));
    if (!swept.ok)
      failures.push(failure(`${run} has a rest that could not be removed: ${swept.error.message}`));
  }
  return ended({ exitCode: failures.length > 0 ? EXIT.someFailed : EXIT.done, diagnostics: [] });
}

/** The journal first: what was removed because a person said so is missed by nobody. */
async function announce(
  { system, record }: Session,
  run: string,
  going: readonly Seen[],
): Promise<Result<undefined, Stop>> {
  if (going.length === 0) return ok(undefined);
  const epochs = going.flatMap(({ epoch }) => epoch ?? []);
  const paths = going.map(({ path }) => path);
  const at = system.clock.now();
  return record([{ kind: "pruned", at, task: taskKey(TRAINING, run), epochs, paths }]);
}

/** Answers why it stays. */
async function removeOne(where: Where, seen: Seen, keeper: Seen | undefined): Promise<string | undefined> {
  if (keeper === undefined) return "no other is whole";
  const tried = await attempt(seen.path, async () => {
    const why = await whyNotNow(where, seen, keeper);
    if (why === undefined) await removeCheckpoint(where.files, where.folder, seen);
    return why;
  });
  return tried.ok ? tried.value : `it could not be removed: ${tried.error.message}`;
}

const failure = (message: string): Diagnostic => ({
  ...{ severity: "error", code: "prune.failed", message },
  next: "Run the same command again",
});
