import { attempt } from "../journal/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { EXIT, type ExitCode, type Stop } from "../model/exit.ts";
import { taskKey } from "../model/experiment.ts";
import { ok, type Result } from "../model/result.ts";
import { TRAINING } from "../parse/stage.ts";
import { lostLock } from "../tick/session/open.ts";
import type { Session } from "../tick/session/session.ts";
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
    const keeper = seen.find((each) => !each.isFinal && isWhole(each));
    for (const each of [...going].reverse()) {
      // Without it a look may have taken so long that another holds the experiment, whose jobs read what is removed here.
      await lock.heartbeat();
      if (!(await lock.stillHeld())) return ended(lostLock(lock));
      const doubt = await whyToStay(where, each, keeper);
      const gone = doubt === undefined ? await removeOne(session, run, each) : ok(doubt);
      if (!gone.ok) return ended(gone.error);
      const why = gone.value;
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

async function whyToStay(where: Where, seen: Seen, keeper: Seen | undefined): Promise<string | undefined> {
  if (keeper === undefined) return "no other is whole";
  const looked = await attempt(seen.path, () => whyNotNow(where, seen, keeper));
  return looked.ok ? looked.value : notRemoved(looked.error.message);
}

/**
 * Answers why it stays, or why nothing more can be done. The journal comes first: what was removed because a person said so
 * is missed by nobody. What is there after all is judged as it is, whatever the journal says.
 */
async function removeOne(
  { system, place, record }: Session,
  run: string,
  seen: Seen,
): Promise<Result<string | undefined, Stop>> {
  const epochs = seen.epoch === undefined ? [] : [seen.epoch];
  const at = system.clock.now();
  const task = taskKey(TRAINING, run);
  const announced = await record([{ kind: "pruned", at, task, epochs, paths: [seen.path] }]);
  if (!announced.ok) return announced;
  const tried = await attempt(seen.path, () => removeCheckpoint(system.files, place.folder, seen));
  return ok(tried.ok ? undefined : notRemoved(tried.error.message));
}

const notRemoved = (message: string): string => `it could not be removed: ${message}`;

const failure = (message: string): Diagnostic => ({
  ...{ severity: "error", code: "prune.failed", message },
  next: "Run the same command again",
});
