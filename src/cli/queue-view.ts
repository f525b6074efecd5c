import type { QueueObserver } from "../commands/queue/run.ts";
import type { QueueView } from "../commands/queue/view.ts";
import { clockTime } from "./plain.ts";
import type { Call } from "./spec.ts";
import { harmless, type Terminal, terminalOf } from "./terminal.ts";
import { cut, wrap } from "./text/columns.ts";
import { renderDiagnostics } from "./text/diagnostics.ts";
import { duration } from "./text/duration.ts";
import { renderQueueCounts, renderQueueEvent, renderQueueProgress } from "./text/queue.ts";

export interface QueueScreen extends QueueObserver {
  close(): void;
}

const silent: QueueScreen = {
  onEvent: () => undefined,
  onView: () => undefined,
  onFindings: () => undefined,
  close: () => undefined,
};

/** Lines with the time in front, and on a terminal what is going on below them. */
export async function queueScreen({ options, presentation, context }: Call): Promise<QueueScreen> {
  if (options.json || options.quiet) return silent;
  const { io, env, cwd } = presentation;
  const { now } = context.system.clock;
  const terminal = (): Terminal => terminalOf(io.stdout, env, options.color);
  const picture = terminal().isLive ? await livePicture(io.stdout, terminal, now) : plainPicture(io.stdout);
  return {
    onEvent: (event) => {
      if (event.kind === "stopping") picture.stopping();
      const line = renderQueueEvent(event, terminal());
      if (line === undefined) return;
      const stamped = `${clockTime(event.at)}  ${line}`;
      picture.above(`${wrap(stamped, terminal().width, "    ").join("\n")}\n`);
    },
    onView: picture.show,
    onFindings: (findings) => {
      if (findings.length > 0) picture.above(renderDiagnostics(findings, terminal(), cwd, "one"));
    },
    close: picture.close,
  };
}

/** What is redrawn below lines that scroll by. */
interface Picture {
  above(text: string): void;
  show(view: QueueView): void;
  /** The job that runs is being ended. */
  stopping(): void;
  close(): void;
}

const plainPicture = (stream: NodeJS.WriteStream): Picture => ({
  above: (text) => void stream.write(text),
  show: () => undefined,
  stopping: () => undefined,
  close: () => undefined,
});

/** Redrawn this often, so that times move. */
const REDRAW_MS = 1_000;

async function livePicture(
  stream: NodeJS.WriteStream,
  terminal: () => Terminal,
  now: () => number,
): Promise<Picture> {
  const { createLogUpdate } = await import("log-update");
  const log = createLogUpdate(stream, { showCursor: true });
  let view: QueueView | undefined;
  let hint = "Ctrl-C ends the running job and stops the queue";
  const draw = (): void => {
    if (view !== undefined) log(pictureOf(view, terminal(), now(), hint));
  };
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    above: (text) => {
      log.clear();
      stream.write(text);
      draw();
    },
    show: (next) => {
      view = next;
      draw();
    },
    stopping: () => {
      hint = "stopping when the running job has ended; Ctrl-C again leaves at once";
    },
    close: () => {
      clearInterval(timer);
      log.clear();
      log.done();
    },
  };
}

function pictureOf(view: QueueView, terminal: Terminal, now: number, hint: string): string {
  const { colors, width } = terminal;
  const running = view.jobs
    .filter(({ status }) => status === "running")
    .map(({ id, startedAt }) => {
      const seconds = startedAt === undefined ? 0 : Math.max(0, (now - Date.parse(startedAt)) / 1000);
      return `${harmless(id)}  ${colors.cyan("▶ running")}  ${colors.dim(duration(seconds))}`;
    });
  const lines = [
    ...running,
    renderQueueProgress(view, terminal),
    renderQueueCounts(view, colors),
    colors.dim(hint),
  ];
  // A line that ends in the last column makes some terminals, and log-update, begin another.
  return lines.map((line) => cut(line, width - 1)).join("\n");
}
