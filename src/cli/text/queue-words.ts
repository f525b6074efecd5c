import { quoted } from "../../commands/invocation.ts";
import type { QueueView } from "../../commands/queue/view.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { pad, widest } from "./columns.ts";
import { many } from "./many.ts";
import { renderChanges, renderQueue, renderQueueCounts } from "./queue.ts";
import { shortPath } from "./short-path.ts";

export function renderInit({ total, name, state }: QueueView, cwd: string, next: string): string {
  return `Queue ${harmless(name)}: ${many(total, "job")} pending in ${harmless(shortPath(state, cwd))}\n→ Start it with: ${next}\n`;
}

/** More than these are only counted. */
const MANY = 40;

/** A name that is longer than this moves its own command aside, and not those of the others. */
const LONGEST_NAME = 40;

/** What a run would do: what it takes over from the configuration, and what it runs in which order. */
export function renderPlan(view: QueueView, terminal: Terminal, all: boolean, start: string): string {
  const { colors } = terminal;
  const again = new Set(view.changes.flatMap(({ id, what }) => (what === "pending" ? [id] : [])));
  const left = view.jobs.filter(({ id, status }) => status === "pending" || again.has(id));
  const running = view.jobs.filter(({ status }) => status === "running");
  const shown = all ? left : left.slice(0, MANY);
  const names = widest(
    shown.map(({ id }) => harmless(id)),
    LONGEST_NAME,
  );
  const taken = { ...view, changes: view.changes.filter(({ what }) => what !== "pending") };
  const lines = [
    colors.bold(harmless(view.name)),
    renderQueueCounts(view, colors),
    ...(taken.changes.length === 0 ? [] : ["", "from the configuration", ...renderChanges(taken, terminal)]),
    ...(running.length === 0
      ? []
      : ["", "to be looked at first", ...running.map(({ id }) => `  ${harmless(id)}`)]),
    "",
    left.length === 0 ? "There is nothing to run." : `${many(left.length, "job")} to run`,
    ...shown.map(({ id, command }) => `  ${pad(harmless(id), names)}  ${colors.dim(oneLine(command))}`),
    ...(left.length > shown.length
      ? [colors.dim(`  and ${left.length - shown.length} more; --all lists them`)]
      : []),
    ...(left.length + running.length === 0 ? [] : [`Start it with: ${start}`]),
  ];
  return `${lines.join("\n")}\n`;
}

const shellWord = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

const oneLine = (command: string | readonly string[]): string =>
  harmless(
    typeof command === "string" ? command.replaceAll(/\s*\n\s*/g, "; ") : command.map(shellWord).join(" "),
  );

/** What `run` leaves on the screen. */
export function renderEnd(
  view: QueueView,
  terminal: Terminal,
  { cwd, all, next }: { readonly cwd: string; readonly all: boolean; readonly next: string },
): string {
  const table = renderQueue(view, terminal, cwd, all);
  const log = terminal.colors.dim(`The log of the queue: ${harmless(shortPath(view.queueLog, cwd))}`);
  return `\n${table}${log}\n${endWords(view, next)}`;
}

function endWords({ end, counts }: QueueView, next: string): string {
  switch (end) {
    case "stopped":
      return `Stopped.\n→ Go on with: ${next} --resume\n`;
    case "left":
      return `Left; ${counts.running === 0 ? "no job runs" : "the job that runs goes on"}.\n→ Go on with: ${next} --resume\n`;
    case "failed-fast":
      return `Stopped at the first job that failed.\n→ Try it again with: ${next} --retry-failed\n→ Leave it and go on with: ${next} --resume\n`;
    default:
      return counts.failed === 0 ? "" : `→ Try what failed again with: ${next} --retry-failed\n`;
  }
}

export function renderRecovered(view: QueueView, terminal: Terminal): string {
  const head = view.changes.length === 0 ? "Nothing to recover." : "Recovered:";
  return `${[head, ...renderChanges(view, terminal), renderQueueCounts(view, terminal.colors)].join("\n")}\n`;
}

/** A finding whose next step names a command, with the state of this call in it. */
export function typedNext(diagnostic: Diagnostic, options: Readonly<Record<string, unknown>>): Diagnostic {
  const { next } = diagnostic;
  if (next === undefined || typeof options.state !== "string") return diagnostic;
  const state = quoted(options.state);
  return {
    ...diagnostic,
    next: next.replace(/runmark queue (status|recover)(?! --state)/, `runmark queue $1 --state ${state}`),
  };
}
