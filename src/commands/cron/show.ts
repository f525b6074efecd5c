import { entriesIn } from "../../cron/table.ts";
import { EXIT } from "../../model/exit.ts";
import type { System } from "../../system/ports.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { type EntryView, viewOf } from "./entry-view.ts";
import { digest, readTable } from "./table.ts";
import type { TableName } from "./table-name.ts";

export interface CronShown {
  readonly action: "show";
  readonly table: TableName;
  /** Each machine has a crontab of its own. */
  readonly host: string;
  readonly entries: readonly EntryView[];
}

/** All entries of ours. */
export async function showCron({ system }: Context, table: TableName): Promise<Answer<CronShown>> {
  const text = await readTable(system, table);
  if (!text.ok) return stopped(text.error);
  const entries = await Promise.all(
    entriesIn(text.value, digest).map(async (entry) => {
      const view = viewOf(entry, entry.isEdited ? "edited" : "same");
      return (await isGone(system, view)) ? { ...view, isGone: true as const } : view;
    }),
  );
  return {
    exitCode: EXIT.done,
    data: { action: "show", table, host: system.host.name, entries },
    diagnostics: [],
  };
}

/** Only what is seen to be missing is: a file server that does not answer has all that it had. */
async function isGone({ files }: System, { ticks }: EntryView): Promise<boolean> {
  if (ticks === undefined) return false;
  const at = await files.stat(ticks).catch(() => null);
  return at === undefined;
}
