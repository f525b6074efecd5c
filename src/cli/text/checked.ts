import type { CheckAnswer, Checked } from "../../commands/check.ts";
import type { Diagnostic, Severity } from "../../model/diagnostic.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { renderDiff } from "./diff.ts";
import { many } from "./many.ts";

/**
 * What there is, what was found, and what was mended in it. `path` is the summary as a person there would write it, and `mend` the
 * command that mends it.
 */
export function renderChecked(
  data: Checked,
  { diagnostics, change }: Pick<CheckAnswer, "diagnostics" | "change">,
  { path, mend }: { readonly path: string; readonly mend: string },
  terminal: Terminal,
): string {
  const counted = renderCounted(data, diagnostics, terminal);
  if (data.fixed === undefined || change === undefined) return counted + hintOf(data.fixable ?? 0, mend);
  const diff = renderDiff(change.before, change.after, path, terminal);
  return `${diff}${diff === "" ? "" : "\n"}${mendedLine(data, diff !== "", path, mend)}${counted}`;
}

function renderCounted(
  { runs, tasks }: Checked,
  findings: readonly Diagnostic[],
  { colors }: Terminal,
): string {
  const counted = `${many(runs, "run")}, ${many(tasks, "task")}`;
  if (findings.length === 0) return `${colors.green("✓")} ${counted}, nothing amiss\n`;
  const severities: readonly Severity[] = ["error", "warning", "info"];
  const found = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [severity === "info" ? `${count} to know` : many(count, severity)];
  });
  return `${counted}; ${found.join(", ")}\n`;
}

function mendedLine({ fixed = [], how }: Checked, isChanged: boolean, path: string, mend: string): string {
  if (!isChanged) return `There is nothing to mend in ${harmless(path)}\n`;
  const what = `${many(fixed.length, "finding")} in ${harmless(path)}`;
  return how === "done" ? `Mended ${what}\n` : `Would mend ${what}; to do so: ${mend}\n`;
}

const hintOf = (fixable: number, mend: string): string =>
  fixable === 0 ? "" : `→ ${fixable} of them can be mended: ${mend} (with --dry-run: how)\n`;
