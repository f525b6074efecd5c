import { fromBytes, readEntry } from "../../cron/entry.ts";
import type { Found } from "../../cron/table.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import type { Result } from "../../model/result.ts";
import { type Answer, stopped } from "../command.ts";
import { unifiedDiff } from "../diff.ts";
import type { Changed } from "./change.ts";
import type { TableName } from "./table-name.ts";

export type EntryState = "new" | "same" | "updated" | "edited" | "replaced" | "removed" | "missing";

/** An entry as it is told of. */
export interface EntryView {
  readonly id: string;
  /** `edited`: somebody changed it, and it stays. */
  readonly state: EntryState;
  /** As they stand in the table. */
  readonly lines: readonly string[];
  readonly schedule?: string;
  /** The experiment's folder or summary, or the folder of all experiments; of one that is missing what it would tick. */
  readonly ticks?: string;
  readonly log?: string;
  /** What it ticks is not there any more. */
  readonly isGone?: true;
  /** Of one that is missing: the folder that has an entry made with `--all` instead. */
  readonly madeWithAll?: string;
}

export function viewOf({ id, lines }: Found, state: EntryState): EntryView {
  const { schedule, words = [] } = readEntry(lines.at(-1) ?? "") ?? {};
  const log = words.includes("--log") ? words[words.indexOf("--log") + 1] : undefined;
  const ticks = words.at(-1);
  return {
    ...{ id, state, lines: lines.map(fromBytes) },
    ...(schedule === undefined ? {} : { schedule: fromBytes(schedule) }),
    ...(ticks === undefined ? {} : { ticks }),
    ...(log === undefined ? {} : { log }),
  };
}

/** What `cron install` and `cron remove` answer. */
export interface CronChanged {
  readonly action: "install" | "remove";
  readonly table: TableName;
  /** `refused`: nothing was written, as somebody edited an entry. */
  readonly how: "done" | "shown" | "refused";
  readonly entries: readonly EntryView[];
  /** Of the table, as a patch; absent where nothing changes. */
  readonly diff?: string;
}

export function changeAnswer(
  action: CronChanged["action"],
  changed: Result<Changed<readonly EntryView[]>, Stop>,
  told: { readonly table: TableName; readonly dryRun: boolean; readonly findings: readonly Diagnostic[] },
): Answer<CronChanged> {
  if (!changed.ok) return stopped(changed.error);
  const { table, dryRun, findings } = told;
  const { before, after, found } = changed.value;
  const edited = found.filter(({ state }) => state === "edited");
  const how = dryRun ? "shown" : edited.length > 0 ? "refused" : "done";
  const refusal = how === "refused" ? stays(edited, action) : undefined;
  const diff = unifiedDiff(fromBytes(before), fromBytes(after), table);
  return {
    exitCode: refusal?.exitCode ?? EXIT.done,
    data: { action, table, how, entries: found, ...(diff === "" ? {} : { diff }) },
    diagnostics: [...findings, ...(refusal?.diagnostics ?? [])],
  };
}

const stays = (edited: readonly EntryView[], action: CronChanged["action"]): Stop =>
  stop(
    EXIT.errors,
    "cron.edited",
    `somebody edited the entry ${edited.map(({ id }) => id).join(", ")}; nothing was written`,
    `Leave it, or add --force to ${action === "install" ? "replace" : "remove"} it all the same`,
  );
