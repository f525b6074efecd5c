import { linesOfEntry } from "../../cron/entry.ts";
import { scheduleOf } from "../../cron/schedule.ts";
import { entriesIn, type Found, sealed, withEntry } from "../../cron/table.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, stop } from "../../model/exit.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { changeTable } from "./change.ts";
import { type CronChanged, changeAnswer, type EntryView, viewOf } from "./entry-view.ts";
import { digest, type TableName } from "./table.ts";
import { type Named, targetsOf } from "./targets.ts";
import { wishFor } from "./wish.ts";

export interface InstallOptions {
  readonly every: string;
  readonly table: TableName;
  /** Passed on to `tick`. */
  readonly options: readonly string[];
  readonly dryRun: boolean;
  /** Entries that somebody edited are replaced, too. */
  readonly force: boolean;
}

/** Lets cron tick experiments. All entries are written at once, or none. */
export async function installCron(
  context: Context,
  named: Named,
  { every, table, options, dryRun, force }: InstallOptions,
): Promise<Answer<CronChanged>> {
  const schedule = scheduleOf(every);
  if (!schedule.ok)
    return stopped(stop(EXIT.usage, "cron.every", `"${every}" is no schedule`, `Give ${schedule.error}`));
  const targets = await targetsOf(context, named);
  if (!targets.ok) return stopped(targets.error);
  const wanted: Found[] = [];
  const findings: Diagnostic[] = [];
  for (const target of targets.value) {
    const wished = await wishFor(context, target, { schedule: schedule.value, table, options });
    if (!wished.ok) return stopped(wished.error);
    findings.push(...wished.value.findings);
    const lines = sealed(linesOfEntry(wished.value.wish), digest);
    wanted.push({ id: target.id, lines, isEdited: false });
  }
  const changed = await changeTable(context.system, table, (before) => {
    const found = wanted.map((entry) => standing(before, entry, force));
    const after = wanted.reduce((text, { id, lines }) => withEntry(text, id, lines), before);
    return { after, found, isShown: dryRun || found.some(({ state }) => state === "edited") };
  });
  return changeAnswer("install", changed, { table, dryRun, findings });
}

function standing(table: string, wanted: Found, force: boolean): EntryView {
  const found = entriesIn(table, digest).find(({ id }) => id === wanted.id);
  const isSame = found?.lines.join("\n") === wanted.lines.join("\n");
  const state = found === undefined ? "new" : isSame ? "same" : !found.isEdited ? "updated" : undefined;
  return viewOf(wanted, state ?? (force ? "replaced" : "edited"));
}
