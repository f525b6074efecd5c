import type { CronChanged, EntryState, EntryView } from "../../commands/cron/entry-view.ts";
import type { CronShown } from "../../commands/cron/show.ts";
import { quoted, wayTo } from "../../commands/invocation.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { renderPatch } from "./diff.ts";

const WORDS: Readonly<Record<EntryState, readonly [done: string, shown: string]>> = {
  new: ["installed", "would be installed"],
  same: ["is there already", "is there already"],
  updated: ["brought up to date", "would be brought up to date"],
  edited: ["edited by somebody", "edited by somebody: it stays without --force"],
  replaced: ["replaced", "would be replaced"],
  removed: ["removed", "would be removed"],
  missing: ["is not there", "is not there"],
};

/** What was written, or below the difference what would be. */
export function renderCronChanged(
  { action, how, table, entries, diff }: CronChanged,
  cwd: string,
  terminal: Terminal,
): string {
  const lines = entries.map(
    (entry) => `${table}: ${nameOf(entry)} ${WORDS[entry.state][how === "done" ? 0 : 1]}${timesOf(entry)}`,
  );
  const logs = how === "done" && action === "install" ? entries.flatMap(({ log }) => log ?? []) : [];
  const next = logs.map((log) => `→ What its ticks change is to be read in: ${harmless(wayTo(log, cwd))}`);
  const others = entries.flatMap(({ madeWithAll }) =>
    madeWithAll === undefined
      ? []
      : [
          `→ The entry there was made with --all: runmark cron remove --all ${harmless(quoted(wayTo(madeWithAll, cwd)))}`,
        ],
  );
  const patch = how === "done" || diff === undefined ? [] : [renderPatch(diff, terminal)];
  return `${[...patch, ...lines, ...others, ...next].join("\n")}\n`;
}

export function renderCronShown(
  { table, host, entries }: CronShown,
  cwd: string,
  { colors }: Terminal,
): string {
  if (entries.length === 0)
    return `no entries of runmark in your ${table} on ${harmless(host)}\n→ Add one with: runmark cron install\n`;
  const blocks = entries.flatMap((entry) => [
    [
      `${colors.bold(nameOf(entry))}${timesOf(entry)}`,
      ...(entry.ticks === undefined ? [] : [colors.dim(entry.id)]),
      ...(entry.isGone ? [colors.yellow("gone")] : []),
    ].join("  "),
    ...(entry.isGone ? [`    what it ticks is not there any more: runmark cron remove ${entry.id}`] : []),
    ...(entry.log === undefined ? [] : [`    log: ${harmless(wayTo(entry.log, cwd))}`]),
    ...(entry.state === "edited"
      ? ["    edited by somebody:", ...entry.lines.map((line) => `    ${harmless(line)}`)]
      : []),
  ]);
  return `${blocks.join("\n")}\n`;
}

/** The whole path of what it ticks: an entry stays where it is, and who reads of it may stand elsewhere. */
const nameOf = ({ ticks, id }: EntryView): string => (ticks === undefined ? id : harmless(quoted(ticks)));

const timesOf = ({ schedule }: EntryView): string =>
  schedule === undefined ? "" : `  (${harmless(schedule)})`;
