import { acquireLock, type LockHolder } from "../../journal/lock.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, type Result } from "../../model/result.ts";
import type { System } from "../../system/ports.ts";
import { folderOf } from "./keep.ts";
import type { TableName } from "./table-name.ts";

/** Another one asks a program that may take half a minute, a few times. */
const PATIENCE_MS = 120_000;

const LOOK_MS = 200;

/** Does a piece of work on a table while none of our own commands works on it. What a crash left is no obstacle. */
export async function inTurn<Value>(
  system: System,
  name: TableName,
  work: () => Promise<Result<Value, Stop>>,
): Promise<Result<Value, Stop>> {
  const { clock, host } = system;
  const folder = folderOf(host, name);
  const until = clock.steady() + PATIENCE_MS;
  for (;;) {
    const lock = await acquireLock(system, folder, "cron");
    if (lock.ok) {
      try {
        return await work();
      } finally {
        await lock.value.release();
      }
    }
    if (lock.error.kind === "io") return err(noLock(folder, lock.error.message));
    if (clock.steady() >= until) return err(busy(name, lock.error));
    await clock.sleep(LOOK_MS);
  }
}

const noLock = (folder: string, why: string): Stop =>
  stop(
    EXIT.errors,
    "cron.no-lock",
    `nothing was changed: two of us at once would lose an entry, and the file that keeps them apart cannot be written: ${why}`,
    `See that you may write to ${folder} and that its disk has room, or set XDG_STATE_HOME to another folder`,
    folder,
  );

function busy(name: TableName, { path, holder }: LockHolder): Stop {
  const who = holder === undefined ? "" : ` (pid ${holder.pid} on ${holder.host})`;
  return stop(
    EXIT.errors,
    "cron.busy",
    `another \`runmark cron\` is changing the ${name}${who}; nothing was changed`,
    "Wait until it has ended, then run the same command again",
    path,
  );
}
