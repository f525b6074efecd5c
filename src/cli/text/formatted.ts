import type { Formatted, FormattedAnswer } from "../../commands/fmt.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { renderDiff } from "./diff.ts";
import { many } from "./many.ts";

/** What was aligned, or what a dry run would change. `path` is the summary as a person there would write it. */
export function renderFormatted(
  { tables, aligned }: Formatted,
  shown: FormattedAnswer["shown"],
  path: string,
  terminal: Terminal,
): string {
  if (tables === 0) return `There is no table in ${harmless(path)}\n`;
  if (aligned === 0) {
    const all = tables === 1 ? "its table is" : `its ${tables} tables are`;
    return `${terminal.colors.green("✓")} ${harmless(path)}: ${all} aligned\n`;
  }
  const count = `${aligned} of ${many(tables, "table")}`;
  if (shown === undefined) return `Aligned ${count} in ${harmless(path)}\n`;
  return `${renderDiff(shown.before, shown.after, path, terminal)}\nWould align ${count} in ${harmless(path)}\n`;
}
