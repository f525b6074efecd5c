import { wayTo } from "../../commands/invocation.ts";
import type { InstallAnswer, InstalledFile, InstalledSkills } from "../../commands/skills/install.ts";
import type { ListedSkills } from "../../commands/skills/show.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { wrap } from "./columns.ts";
import { renderDiff } from "./diff.ts";
import { many } from "./many.ts";

export function renderSkills({ skills }: ListedSkills, { colors, width }: Terminal): string {
  const blocks = skills.flatMap(({ name, description }) => [
    colors.bold(name),
    ...wrap(`  ${description}`, width, "  "),
  ]);
  return [...blocks, "→ Read one with: runmark skills show NAME", ""].join("\n");
}

/** What was written where, or would be, below the differences of what somebody changed. */
export function renderInstalled(
  { how, folders }: InstalledSkills,
  changed: InstallAnswer["changed"],
  terminal: Terminal,
  cwd: string,
): string {
  const diffs = (changed ?? []).map(({ found = "", wanted = "", path }) =>
    renderDiff(found, wanted, wayTo(path, cwd), terminal),
  );
  if (how === "refused") return diffs.join("\n");
  const lines = folders.map(
    ({ path, files }) => `${harmless(wayTo(path, cwd))}: ${counted(files, how === "shown")}`,
  );
  return `${[...diffs, ...lines].join("\n")}\n`;
}

const WORDS = {
  new: ["written", "to write"],
  updated: ["brought up to date", "to bring up to date"],
  replaced: ["replaced", "to replace"],
  removed: ["removed", "to remove"],
  changed: ["changed by somebody", "changed by somebody: they stay without --force"],
  same: ["as they were", "as they are"],
} as const;

function counted(files: readonly InstalledFile[], isPlan: boolean): string {
  const kinds = ["new", "updated", "replaced", "removed", "changed", "same"] as const;
  return kinds
    .map((kind) => ({ kind, count: files.filter(({ state }) => state === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${many(count, "file")} ${WORDS[kind][isPlan ? 1 : 0]}`)
    .join(", ");
}
