import type { ScaffoldedFile } from "../../commands/scaffold/files.ts";
import type { Scaffolded } from "../../commands/scaffold/scaffold.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { renderPatch } from "./diff.ts";
import { many } from "./many.ts";

const SAYS: Readonly<Record<ScaffoldedFile["action"], string>> = {
  created: "created",
  updated: "updated",
  unchanged: "unchanged",
  changed: "left as it is: somebody has changed it since",
  kept: "left as it is: its task has a job",
  replaced: "replaced",
};

/** What was done with each file, or would be, and what is another in those that are there. */
export function renderScaffolded({ files, isDryRun }: Scaffolded, terminal: Terminal): string {
  const shown = files.filter(({ action }) => action !== "unchanged");
  const lines = shown.flatMap(({ path, template, action, diff = "" }) => [
    `${harmless(path)}  ${SAYS[action]}${action === "created" ? `, from ${harmless(template)}` : ""}`,
    ...(diff === "" ? [] : [renderPatch(diff, terminal)]),
  ]);
  const unchanged = files.length - shown.length;
  const isLeft = shown.some(({ action }) => action === "changed" || action === "kept");
  return [
    ...lines,
    ...(unchanged === 0 ? [] : [`${many(unchanged, "file")} unchanged`]),
    ...(isLeft ? ["→ To write over what was left as it is, too: runmark scaffold --force"] : []),
    ...(isDryRun ? ["Nothing was written: a dry run"] : []),
    "",
  ].join("\n");
}
