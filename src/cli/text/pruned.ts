import type { Pruned } from "../../commands/prune.ts";
import { harmlessName, type Terminal } from "../terminal.ts";
import { sizeText } from "./checkpoints.ts";
import { cutMiddle, hang, wrap } from "./columns.ts";
import { many } from "./many.ts";

/** Columns that a path leaves for what is said of it, and before it. All paths below a run begin with its name. */
const BESIDE = 30;

/** The screen of `checkpoints prune`: what goes, what stays and why, and what is free by it. */
export function renderPruned({ runs, bytes, how }: Pruned, { colors, width }: Terminal): string {
  const count = runs.reduce((sum, { removed }) => sum + removed.length, 0);
  const blocks = runs.flatMap(({ run, refused, removed, kept }) => {
    if (refused !== undefined)
      return [colors.bold(harmlessName(run)), ...hang("  all stays: ", harmlessName(refused), width), ""];
    if (removed.length + kept.length === 0) return [];
    const short = (path: string): string => cutMiddle(harmlessName(path), Math.max(12, width - BESIDE));
    const lines = [
      ...removed.map(({ path, bytes }) => `  ${colors.red("-")} ${short(path)}  ${sizeText(bytes)}`),
      ...kept.flatMap(({ path, why }) => hang(`    ${short(path)}  `, `stays: ${harmlessName(why)}`, width)),
    ];
    return [colors.bold(harmlessName(run)), ...lines, ""];
  });
  const what = `${many(count, "checkpoint")}, ${sizeText(bytes)}`;
  const last =
    count === 0
      ? "Nothing to remove."
      : how === "done"
        ? `Removed ${what}.`
        : `Would remove ${what}; nothing was removed. To do so, add --yes`;
  return `${[...blocks, ...wrap(last, width)].join("\n")}\n`;
}
