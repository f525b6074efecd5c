import { linesOfEntry, readEntry, type Wish } from "../../cron/entry.ts";
import { scheduleOf } from "../../cron/schedule.ts";
import { entriesIn, type Found, sealed, withEntry } from "../../cron/table.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, stop } from "../../model/exit.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { changeTable } from "./change.ts";
import { type CronChanged, changeAnswer, type EntryView, viewOf } from "./entry-view.ts";
import { digest } from "./table.ts";
import type { TableName } from "./table-name.ts";
import { type Named, targetsOf } from "./targets.ts";
import { wishFor } from "./wish.ts";

export interface InstallOptions {
  /** Absent: as the entry that is there has it, for a new one `FIRST`. */
  readonly every?: string;
  readonly table: TableName;
  /** Passed on to `tick`. */
  readonly options: readonly string[];
  readonly dryRun: boolean;
  /** Entries that somebody edited are replaced, too. */
  readonly force: boolean;
}

const FIRST = "5m";

/** Lets cron tick experiments. All entries are written at once, or none. */
export async function installCron(
  context: Context,
  named: Named,
  { every, table, options, dryRun, force }: InstallOptions,
): Promise<Answer<CronChanged>> {
  const schedule = scheduleOf(every ?? FIRST);
  if (!schedule.ok)
    return stopped(stop(EXIT.usage, "cron.every", `"${every}" is no schedule`, `Give ${schedule.error}`));
  const targets = await targetsOf(context, named);
  if (!targets.ok) return stopped(targets.error);
  const wishes: Wish[] = [];
  const findings: Diagnostic[] = [];
  for (const target of targets.value) {
    const wished = await wishFor(context, target, { schedule: schedule.value, table, options });
    if (!wished.ok) return stopped(wished.error);
    findings.push(...wished.value.findings);
    wishes.push(wished.value.wish);
  }
  const changed = await changeTable(context.system, table, (before) => {
    const wanted = wishes.map((wish) =>
      entryOf(every === undefined ? { ...wish, ...scheduleIn(before, wish) } : wish),
    );
    const found = wanted.map((entry) => standing(before, entry, force));
    const after = wanted.reduce((text, { id, lines }) => withEntry(text, id, lines), before);
    return { after, found, isShown: dryRun || found.some(({ state }) => state === "edited") };
  });
  return changeAnswer("install", changed, { table, dryRun, findings });
}

const entryOf = (wish: Wish): Found => ({
  id: wish.id,
  lines: sealed(linesOfEntry(wish), digest),
  isEdited: false,
});

/** The schedule that an entry has, also one that somebody gave it by hand: nothing else was asked for. */
function scheduleIn(table: string, { id }: Wish): Pick<Wish, "schedule"> | undefined {
  const line = entriesIn(table, digest)
    .find((entry) => entry.id === id)
    ?.lines.at(-1);
  const schedule = line === undefined || line.startsWith("#") ? undefined : readEntry(line)?.schedule;
  return schedule === undefined ? undefined : { schedule };
}

function standing(table: string, wanted: Found, force: boolean): EntryView {
  const found = entriesIn(table, digest).find(({ id }) => id === wanted.id);
  const isSame = found?.lines.join("\n") === wanted.lines.join("\n");
  const state = found === undefined ? "new" : isSame ? "same" : !found.isEdited ? "updated" : undefined;
  return viewOf(wanted, state ?? (force ? "replaced" : "edited"));
}
