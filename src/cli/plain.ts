import type { RunObserver } from "../commands/repeat.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Terminal } from "./terminal.ts";
import { renderDiagnostics } from "./text/diagnostics.ts";
import { eventLines } from "./text/event-lines.ts";
import { renderTurned } from "./text/events.ts";
import { renderCounts } from "./text/signs.ts";
import { waitText } from "./text/waiting.ts";
import { isNew } from "./told.ts";

/** Shows a run as lines with the time in front, for logs and pipes: one line for each change, and the counts after it. */
export function plainView(
  write: (text: string) => void,
  terminal: Terminal,
  cwd: string,
  now: () => number,
): RunObserver & { onHeadline(line: string): void; say(line: string): void } {
  const told = new Set<string>();
  const tellEvent = eventLines();
  const waits = new Set<string>();
  let counted = "";
  let isHeaded = false;
  const line = (text: string): void => write(`${clockTime(now())}  ${text}\n`);
  const tell = (diagnostics: readonly Diagnostic[]): void => {
    const fresh = diagnostics.filter((diagnostic) => isNew(told, diagnostic));
    const text = renderDiagnostics(fresh, terminal, cwd, "one");
    // Where and what to do stand below, indented.
    write(text.replace(/^(?=\S)/gm, `${clockTime(now())}  `));
  };
  return {
    onEvent: (event) => {
      const text = tellEvent(event, terminal);
      if (text !== undefined) line(text);
    },
    onTurned: (turned) => line(renderTurned(turned, terminal)),
    say: line,
    onHeadline: (text) => {
      isHeaded = true;
      line(text);
    },
    onTick: (overview, diagnostics) => {
      const counts = renderCounts(overview, terminal.colors);
      // A headline says how far it all is, and what changes has lines of its own.
      if (counts !== counted && !isHeaded) line(counts);
      counted = counts;
      const wait = waitText(overview);
      // A bare word such as `Priority` comes and goes; what explains itself is worth a line.
      if (wait?.includes(": ", "queued: ".length) && !waits.has(wait)) line(wait);
      if (wait !== undefined) waits.add(wait);
      tell(diagnostics);
    },
    onTrouble: (stop, delayMs) => {
      tell(stop.diagnostics);
      line(`next try in ${Math.round(delayMs / 1000)} s`);
    },
  };
}

/** The time of day, local: `14:03:59`. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
