import { entriesIn } from "../../cron/table.ts";
import { EXIT } from "../../model/exit.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { type EntryView, viewOf } from "./entry-view.ts";
import { digest, readTable, type TableName } from "./table.ts";

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
  const entries = entriesIn(text.value, digest).map((entry) =>
    viewOf(entry, entry.isEdited ? "edited" : "same"),
  );
  return {
    exitCode: EXIT.done,
    data: { action: "show", table, host: system.host.name, entries },
    diagnostics: [],
  };
}
