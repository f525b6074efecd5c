import { resolve } from "node:path";
import { entriesIn, type Found, withoutEntry } from "../../cron/table.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { changeTable } from "./change.ts";
import { type CronChanged, changeAnswer, type EntryView, viewOf } from "./entry-view.ts";
import { digest } from "./table.ts";
import type { TableName } from "./table-name.ts";
import { idOf, idOfFolder, type Named, targetsOf } from "./targets.ts";

export interface RemoveOptions {
  readonly table: TableName;
  readonly dryRun: boolean;
  readonly force: boolean;
}

/** Takes entries of ours out of the table: of what is named, also by the id of an entry, and also of what is gone. */
export async function removeCron(
  context: Context,
  named: Named,
  { table, dryRun, force }: RemoveOptions,
): Promise<Answer<CronChanged>> {
  const { experiments, below } = named;
  const isHere = below === undefined && experiments.length === 0 && context.experiment === undefined;
  const here = isHere ? await targetsOf(context, named) : undefined;
  if (here !== undefined && !here.ok) return stopped(here.error);
  const words = experiments.length > 0 ? experiments : [context.experiment ?? "."];
  const meant =
    here?.value.map(({ id }) => [id]) ??
    (below === undefined
      ? await Promise.all(words.map((word) => idsOf(context, { experiments: [word] })))
      : [await idsOf(context, named)]);
  const folders = below === undefined ? words.map((word) => resolve(context.cwd, word)) : [];
  const changed = await changeTable(context.system, table, (before) => {
    const entries = entriesIn(before, digest);
    const found = meant.map((ids, at) => standing(entries, ids, force) ?? missing(entries, ids, folders[at]));
    const going = found.filter(({ state }) => state !== "missing");
    const after = going.reduce((text, { id }) => withoutEntry(text, id), before);
    return { after, found, isShown: dryRun || found.some(({ state }) => state === "edited") };
  });
  return changeAnswer("remove", changed, { table, dryRun, findings: [] });
}

/** Under which ids the entry of what was named may stand. What is deleted has no way behind its links any more. */
async function idsOf(context: Context, named: Named): Promise<readonly string[]> {
  const targets = await targetsOf(context, named);
  if (targets.ok) return targets.value.map(({ id }) => id);
  const [word = "."] = named.experiments;
  if (named.below !== undefined) return [idOfFolder(resolve(context.cwd, named.below))];
  const path = resolve(context.cwd, word);
  return [idOf(resolve(path, SUMMARY_NAME)), idOf(path), word];
}

/** Whoever names the folder of experiments may mean the entry that ticks all below it. */
function missing(entries: readonly Found[], [id = ""]: readonly string[], folder = ""): EntryView {
  const isThere = entries.some((entry) => entry.id === idOfFolder(folder));
  return { id, state: "missing", lines: [], ...(isThere ? { madeWithAll: folder } : {}) };
}

function standing(entries: readonly Found[], ids: readonly string[], force: boolean): EntryView | undefined {
  const found = entries.find(({ id }) => ids.includes(id));
  if (found === undefined) return undefined;
  return viewOf(found, found.isEdited && !force ? "edited" : "removed");
}
