import type { Overview } from "../../commands/overview.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Terminal } from "../terminal.ts";
import { cut, wrap } from "./columns.ts";
import { many } from "./many.ts";
import { countLines, renderAge, renderProgress, titleOf } from "./overview.ts";

/**
 * Where one of several experiments stands, in as few lines as say it, below the name by which it was reached. `command` reaches
 * it: `runmark tick exp`.
 */
export function renderBrief(
  overview: Overview,
  terminal: Terminal,
  findings: readonly Diagnostic[],
  command: (name: string) => string,
): string {
  const { width } = terminal;
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const lines = [
    cut([renderProgress(overview, terminal), ...titleOf(overview)].join("  "), width - 2),
    ...countLines(overview, { ...terminal, width: width - 2 }),
    ...renderAge(overview, { ...terminal, width: width - 2 }, command("tick")),
    ...warningLines(warnings, command("status"), { ...terminal, width: width - 2 }),
  ];
  return `${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

/** `! 2 warnings, told by: runmark status exp` */
export const warningLines = (
  count: number,
  status: string,
  { colors, width }: Terminal,
): readonly string[] =>
  count === 0 ? [] : wrap(`${colors.yellow("!")} ${many(count, "warning")}, told by: ${status}`, width, "  ");
