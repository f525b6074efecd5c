import { join } from "node:path";
import { attempt } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { System } from "../../system/ports.ts";
import type { TableName } from "./table-name.ts";

/** A person's folder for what is about a table. Each machine has a crontab of its own, and a home folder is that of many. */
export function folderOf({ env, homeFolder, name: machine }: System["host"], name: TableName): string {
  const base = env.XDG_STATE_HOME || join(homeFolder, ".local/state");
  return join(base, "runmark", name === "crontab" ? `crontab.${machine}` : name);
}

/** Puts the bytes of a table where only their owner reads them, until it is known what became of a write: the path. */
export async function keep(
  { files, host }: System,
  name: TableName,
  table: string,
): Promise<Result<string, Stop>> {
  const folder = folderOf(host, name);
  const path = join(folder, `before-${crypto.randomUUID().slice(0, 8)}`);
  const kept = await attempt(path, async () => {
    await files.makeFolder(folder);
    await files.write(path, Buffer.from(table, "latin1"), { mode: 0o600, exclusive: true });
  });
  return kept.ok ? ok(path) : err(notKept(name, folder, kept.error.message));
}

/** A copy that stays is in nobody's way. */
export const drop = ({ files }: System, path: string): Promise<unknown> =>
  attempt(path, () => files.remove(path));

const notKept = (name: TableName, folder: string, why: string): Stop =>
  stop(
    EXIT.errors,
    "cron.not-kept",
    `nothing was changed: a copy of the ${name} is kept while it is written, and that cannot be: ${why}`,
    `See that you may write to ${folder} and that its disk has room, or set XDG_STATE_HOME to another folder`,
    folder,
  );
