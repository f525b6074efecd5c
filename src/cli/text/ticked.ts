import type { Ticked } from "../../commands/tick.ts";
import { harmlessName, type Terminal } from "../terminal.ts";
import { wrap } from "./columns.ts";
import { eventLines } from "./event-lines.ts";
import { renderTurned } from "./events.ts";
import { renderCounts, SEPARATOR } from "./signs.ts";

/** What changed, and the counts. Where nobody watches nothing is said of nothing, so that cron has no mail to send. */
export function renderTicked(ticked: Ticked, terminal: Terminal): string {
  const tell = eventLines();
  const lines = [
    ...ticked.events.flatMap((event) => tell(event, terminal) ?? []),
    ...ticked.turned.map((turned) => renderTurned(turned, terminal)),
  ];
  if (lines.length === 0 && !terminal.isLive) return "";
  if (lines.length === 0) lines.push("nothing new");
  const head = `${terminal.colors.bold(harmlessName(ticked.experiment))}  ${renderCounts(ticked, terminal.colors)}`;
  const told = lines.flatMap((line) => wrap(line, terminal.width, "    "));
  return `${[...told, ...wrap(head, terminal.width, "", SEPARATOR)].join("\n")}\n`;
}
