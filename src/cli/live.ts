import { createLogUpdate } from "log-update";
import type { Overview } from "../commands/overview.ts";
import type { RunObserver } from "../commands/repeat.ts";
import { harmless, type Terminal } from "./terminal.ts";
import { cut, cutMiddle, pad, widest, widthOf, wrap } from "./text/columns.ts";
import { renderDiagnostics, worstOf } from "./text/diagnostics.ts";
import { duration } from "./text/duration.ts";
import { eventLines } from "./text/event-lines.ts";
import { renderTurned } from "./text/events.ts";
import { renderProgress } from "./text/overview.ts";
import { renderCounts, SEPARATOR, signed } from "./text/signs.ts";
import { logOf } from "./text/task-rows.ts";
import { waitText } from "./text/waiting.ts";
import { isNew } from "./told.ts";

/** Shows a run as it goes on a terminal: a line for each change that scrolls by, and below it what is going on now. */
export interface LiveView extends RunObserver {
  /** What stands above the picture from now on. */
  onHeadline(line: string): void;
  say(line: string): void;
  /** Leaves the last picture standing and gives the cursor back. */
  close(): void;
}

/** Redrawn this often between ticks, so that times move. */
const REDRAW_MS = 1_000;

export function liveView(
  stream: NodeJS.WriteStream,
  terminal: () => Terminal,
  cwd: string,
  now: () => number,
): LiveView {
  const log = createLogUpdate(stream, { showCursor: true });
  const told = new Set<string>();
  const tellEvent = eventLines();
  let overview: Overview | undefined;
  let seenAt = now();
  let trouble: string | undefined;
  let headline: string | undefined;
  const draw = (): void => {
    if (overview !== undefined)
      log(picture(overview, terminal(), { sinceSeconds: (now() - seenAt) / 1000, cwd, trouble, headline }));
  };
  const above = (text: string): void => {
    log.clear();
    stream.write(text);
    draw();
  };
  const change = (line: string): void => above(`${wrap(line, terminal().width, "    ").join("\n")}\n`);
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    onEvent: (event) => {
      const line = tellEvent(event, terminal());
      if (line !== undefined) change(line);
    },
    onHeadline: (line) => {
      headline = line;
      draw();
    },
    say: change,
    onTurned: (turned) => change(renderTurned(turned, terminal())),
    onTick: (next, diagnostics) => {
      [overview, seenAt, trouble] = [next, now(), undefined];
      const fresh = diagnostics.filter((diagnostic) => isNew(told, diagnostic));
      if (fresh.length > 0) above(renderDiagnostics(fresh, terminal(), cwd, "one"));
      else draw();
    },
    onTrouble: (stop, delayMs) => {
      trouble = `${worstOf(stop.diagnostics)?.message ?? "something is wrong"}; next try in ${duration(delayMs / 1000)}`;
      const fresh = stop.diagnostics.filter((diagnostic) => isNew(told, diagnostic));
      if (fresh.length > 0) above(renderDiagnostics(fresh, terminal(), cwd, "one"));
      else draw();
    },
    close: () => {
      clearInterval(timer);
      log.clear();
      log.done();
    },
  };
}

function picture(
  overview: Overview,
  terminal: Terminal,
  {
    sinceSeconds,
    cwd,
    trouble,
    headline,
  }: {
    readonly sinceSeconds: number;
    readonly cwd: string;
    readonly trouble: string | undefined;
    readonly headline: string | undefined;
  },
): string {
  const { colors, width, rows } = terminal;
  const wait = waitText(overview);
  const running = overview.tasks.filter(({ status }) => status === "running" || status === "submitting");
  const shown = running.slice(0, Math.max(1, Math.min(8, rows - 8)));
  const names = widest(
    shown.map(({ key }) => harmless(key)),
    Math.floor(width * 0.6),
  );
  const lines = shown.map((task) => {
    const elapsed = task.elapsedSeconds === undefined ? "" : duration(task.elapsedSeconds + sinceSeconds);
    const line = `${pad(cutMiddle(harmless(task.key), names), names)}  ${signed(task.status, colors)}  ${colors.dim(elapsed)}`;
    const log = logOf(task, cwd);
    return widthOf(line) + 2 + widthOf(log) < width ? `${line}  ${colors.dim(log)}`.trimEnd() : line;
  });
  if (running.length > shown.length) lines.push(colors.dim(`and ${running.length - shown.length} more`));
  return (
    [
      ...lines,
      // The tasks of what grows are no measure of how far it is.
      ...(headline === undefined
        ? [renderProgress(overview, terminal)]
        : wrap(headline, width - 1, "  ", SEPARATOR)),
      renderCounts(overview, colors),
      ...(wait === undefined ? [] : [colors.dim(wait)]),
      ...(trouble === undefined ? [] : [colors.yellow(harmless(trouble))]),
      colors.dim("Ctrl-C leaves; the jobs go on"),
    ]
      // A line that ends in the last column makes some terminals, and log-update, begin another.
      .map((line) => cut(line, width - 1))
      .join("\n")
  );
}
