import { scheduleOf } from "../../cron/schedule.ts";
import { entriesIn, withEntry, withoutEntry } from "../../cron/table.ts";
import { EXIT, stop } from "../../model/exit.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { readTable, writeTable } from "./crontab.ts";
import { digest, entryOf, idOf, type Target, targetsOf } from "./wishes.ts";

export interface CronAnswer {
  readonly how: "done" | "shown";
  readonly entries: readonly CronEntry[];
}

export interface CronEntry {
  readonly id: string;
  /** Absent where it is not known what an entry is for. */
  readonly experiment?: string;
  readonly what: "installed" | "replaced" | "unchanged" | "removed" | "absent" | "edited" | "there";
  readonly lines: readonly string[];
}

export interface CronWish {
  readonly named: readonly string[];
  readonly below?: string;
  readonly every: string;
  readonly dryRun: boolean;
  /** Replace and remove also what somebody edited. */
  readonly force: boolean;
}

/** Puts an entry for each target into the crontab, or brings it up to date. */
export async function installCron(context: Context, wish: CronWish): Promise<Answer<CronAnswer>> {
  const schedule = scheduleOf(wish.every);
  if (!schedule.ok)
    return stopped(
      stop(EXIT.usage, "cron.every", `"${wish.every}" is no interval`, `--every takes ${schedule.error}`),
    );
  const targets = await targetsOf(context, wish.named, wish.below);
  if (!targets.ok) return stopped(targets.error);
  const table = await readTable(context.system.exec);
  if (!table.ok) return stopped(table.error);
  const found = new Map(entriesIn(table.value, digest).map((entry) => [entry.id, entry]));
  let text = table.value;
  const entries: CronEntry[] = [];
  for (const target of targets.value) {
    const entry = await entryOf(context, target, schedule.value);
    if (!entry.ok) return stopped(entry.error);
    const { id, lines } = entry.value;
    const old = found.get(id);
    const isSame = old !== undefined && old.lines.join("\n") === lines.join("\n");
    const isKept = old?.isEdited === true && !wish.force;
    const what = isSame ? "unchanged" : isKept ? "edited" : old === undefined ? "installed" : "replaced";
    if (!isSame && !isKept) text = withEntry(text, id, lines);
    entries.push({ id, experiment: target.path, what, lines: isKept && old ? old.lines : lines });
  }
  return finish(context, { before: table.value, after: text }, entries, wish.dryRun);
}

/** Takes the entries of targets out. */
export async function removeCron(
  context: Context,
  wish: Omit<CronWish, "every">,
): Promise<Answer<CronAnswer>> {
  const targets = await targetsOf(context, wish.named, wish.below);
  if (!targets.ok) return stopped(targets.error);
  const table = await readTable(context.system.exec);
  if (!table.ok) return stopped(table.error);
  const found = new Map(entriesIn(table.value, digest).map((entry) => [entry.id, entry]));
  let text = table.value;
  const removed = (target: Target): CronEntry => {
    const id = idOf(target);
    const old = found.get(id);
    const what = old === undefined ? "absent" : old.isEdited && !wish.force ? "edited" : "removed";
    if (what === "removed") text = withoutEntry(text, id);
    return { id, experiment: target.path, what, lines: old?.lines ?? [] };
  };
  const entries = targets.value.map(removed);
  return finish(context, { before: table.value, after: text }, entries, wish.dryRun);
}

/** All entries of ours. */
export async function showCron(context: Context): Promise<Answer<CronAnswer>> {
  const table = await readTable(context.system.exec);
  if (!table.ok) return stopped(table.error);
  const entries = entriesIn(table.value, digest).map(
    ({ id, lines, isEdited }): CronEntry => ({ id, what: isEdited ? "edited" : "there", lines }),
  );
  return { exitCode: EXIT.done, data: { how: "shown", entries }, diagnostics: [] };
}

async function finish(
  { system }: Context,
  change: { readonly before: string; readonly after: string },
  entries: readonly CronEntry[],
  dryRun: boolean,
): Promise<Answer<CronAnswer>> {
  if (!dryRun && change.before !== change.after) {
    const written = await writeTable(system.exec, change);
    if (!written.ok) return stopped(written.error);
  }
  const data: CronAnswer = { how: dryRun ? "shown" : "done", entries };
  const kept = entries.filter(({ what }) => what === "edited");
  if (kept.length === 0) return { exitCode: EXIT.done, data, diagnostics: [] };
  const message = `${kept.length === 1 ? "an entry of ours was" : `${kept.length} entries of ours were`} edited by hand, and left alone`;
  const next = "Replace or remove it all the same with --force";
  const edited = stop(EXIT.personNeeded, "cron.edited", message, next);
  return { exitCode: edited.exitCode, data, diagnostics: edited.diagnostics };
}
