import { join, resolve } from "node:path";
import { entriesIn, type Found, withoutEntry } from "../../cron/table.ts";
import type { Stop } from "../../model/exit.ts";
import { ok, type Result } from "../../model/result.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { changeTable } from "./change.ts";
import { type CronChanged, changeAnswer, type EntryView, viewOf } from "./entry-view.ts";
import { digest } from "./table.ts";
import type { TableName } from "./table-name.ts";
import { idOf, idOfFolder, type Named, type Target, targetsOf, tickedIn } from "./targets.ts";

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
  const meant = await meantBy(context, named);
  if (!meant.ok) return stopped(meant.error);
  const changed = await changeTable(context.system, table, (before) => {
    const entries = entriesIn(before, digest);
    const found = meant.value.map((one) => standing(entries, one, force) ?? missing(entries, one));
    const going = found.filter(({ state }) => state !== "missing");
    const after = going.reduce((text, { id }) => withoutEntry(text, id), before);
    return { after, found, isShown: dryRun || found.some(({ state }) => state === "edited") };
  });
  return changeAnswer("remove", changed, { table, dryRun, findings: [] });
}

/** What a word, or where a person stands, means. */
interface Meant {
  /** Under which its entry may stand. */
  readonly ids: readonly string[];
  /** What that entry would tick, by its whole path; absent where an entry was named by its id. */
  readonly ticks?: string;
  /** As it was named: whoever names the folder of experiments may mean the entry that ticks all below it. */
  readonly folder: string;
}

async function meantBy(context: Context, named: Named): Promise<Result<readonly Meant[], Stop>> {
  const { experiments, below } = named;
  const { cwd, experiment } = context;
  const words = experiments.length > 0 || experiment === undefined ? experiments : [experiment];
  if (below === undefined && words.length > 0)
    return ok(await Promise.all(words.map((word) => meantByWord(context, word))));
  const folder = resolve(cwd, below ?? ".");
  const targets = await targetsOf(context, named);
  if (targets.ok) return ok(targets.value.map((target) => meantByTarget(target, folder)));
  // What is deleted has no way behind its links any more.
  return below === undefined ? targets : ok([{ ids: [idOfFolder(folder)], ticks: folder, folder }]);
}

async function meantByWord(context: Context, word: string): Promise<Meant> {
  const targets = await targetsOf(context, { experiments: [word] });
  const folder = resolve(context.cwd, word);
  const [target] = targets.ok ? targets.value : [];
  if (target !== undefined) return meantByTarget(target, folder);
  const ids = [idOf(join(folder, SUMMARY_NAME)), idOf(folder)];
  return ID.test(word) ? { ids: [word, ...ids], folder } : { ids, ticks: folder, folder };
}

/** As `show` tells it. */
const ID = /^[0-9a-f]{8}$/;

const meantByTarget = (target: Target, folder: string): Meant => ({
  ids: [target.id],
  ticks: tickedIn(target),
  folder,
});

function missing(entries: readonly Found[], { ids: [id = ""], ticks, folder }: Meant): EntryView {
  const isThere = entries.some((entry) => entry.id === idOfFolder(folder));
  return {
    ...{ id, state: "missing", lines: [] },
    ...(ticks === undefined ? {} : { ticks }),
    ...(isThere ? { madeWithAll: folder } : {}),
  };
}

function standing(entries: readonly Found[], { ids }: Meant, force: boolean): EntryView | undefined {
  const found = entries.find(({ id }) => ids.includes(id));
  if (found === undefined) return undefined;
  return viewOf(found, found.isEdited && !force ? "edited" : "removed");
}
