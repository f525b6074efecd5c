import type { Overview } from "../../commands/overview.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, wrap } from "./columns.ts";
import { renderAge, renderProgress } from "./overview.ts";
import { renderCounts, SEPARATOR } from "./signs.ts";

/** Where one of several experiments stands, in as few lines as say it; `tick` looks at it now. */
export function renderBrief(overview: Overview, terminal: Terminal, tick: string): string {
  const { colors, width } = terminal;
  const lines = [
    cut(`${renderProgress(overview, terminal)}  ${harmless(overview.experiment)}`, width),
    ...wrap(renderCounts(overview, colors), width - 2, "", SEPARATOR),
    ...renderAge(overview, { ...terminal, width: width - 2 }, tick),
  ];
  return `${lines.map((line) => `  ${line}`).join("\n")}\n`;
}
