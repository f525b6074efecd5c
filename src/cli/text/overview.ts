import { basename } from "node:path";
import type { Overview } from "../../commands/overview.ts";
import type { TaskView } from "../../commands/task-view.ts";
import { countStatuses, type Status } from "../../model/status.ts";
import { harmless, harmlessName, type Terminal } from "../terminal.ts";
import { cut, wrap } from "./columns.ts";
import { digits } from "./digits.ts";
import { duration } from "./duration.ts";
import { foremost } from "./foremost.ts";
import { type Colors, countsText, renderCounts, SEPARATOR } from "./signs.ts";
import { renderRows } from "./task-rows.ts";

/** An experiment without its tasks. */
type Progressed = Omit<Overview, "tasks">;

const SUCCESS: readonly Status[] = ["completed", "skipped"];

/** A bar of what is over: the part that succeeded, the part that did not, the rest. */
function renderBar({ counts, total }: Progressed, width: number, colors: Colors): string {
  const sum = (statuses: readonly Status[]): number =>
    statuses.reduce((count, status) => count + (counts[status] ?? 0), 0);
  const good = sum(SUCCESS);
  const bad = sum(["failed", "timeout", "out_of_memory", "cancelled", "preempted", "node_fail", "invalid"]);
  const part = (count: number): number => (total === 0 ? 0 : Math.floor((count / total) * width));
  const rest = width - part(good) - part(bad);
  return (
    colors.green("█".repeat(part(good))) + colors.red("▒".repeat(part(bad))) + colors.dim("░".repeat(rest))
  );
}

export function renderProgress(overview: Progressed, { colors, width }: Terminal): string {
  const done = SUCCESS.reduce((count, status) => count + (overview.counts[status] ?? 0), 0);
  const left = overview.secondsLeft;
  const time = left !== undefined && left > 0 ? colors.dim(`  about ${duration(left)} left`) : "";
  const bar = renderBar(overview, Math.max(10, Math.min(30, width - 50)), colors);
  return `${bar} ${done}/${overview.total}${time}`;
}

/** What is known of the place where a screen is read. */
export interface ScreenOptions {
  readonly cwd: string;
  /** The command that looks now. */
  readonly tick?: string;
  /** The machine one sits at: of what runs on it that is not said. */
  readonly host?: string;
  /** The name by which it was reached stands above. */
  readonly isNamed?: boolean;
}

/** The title, below the name by which an experiment was reached: most are called like their folder. */
export const titleOf = ({ experiment, folder }: Progressed): readonly string[] =>
  experiment === basename(folder) ? [] : [harmlessName(experiment)];

/** However small a screen is, it scrolls rather than tells of tasks in fewer lines: on a wide one five of a stage. */
const LEAST_LINES = 9;

/** The screen of `status`: name, progress, counts, and a table for each stage. */
export function renderOverview(
  overview: Overview,
  terminal: Terminal,
  all: boolean,
  { tick = "runmark tick", isNamed = false, ...place }: ScreenOptions,
): string {
  const head = [
    ...renderHead(overview, terminal).slice(isNamed && titleOf(overview).length === 0 ? 1 : 0),
    ...renderAge(overview, terminal, tick),
    ...renderExpected(overview, terminal),
    "",
  ];
  const table = (tasks: readonly TaskView[]): string[] => renderStages(tasks, terminal, place);
  const rows = Math.max(LEAST_LINES, terminal.rows - head.length);
  // Below it stand how many more there are, which is told in several lines on a narrow screen, and the prompt.
  const below = (some: readonly TaskView[]): number => {
    const hidden = renderHidden(overview.tasks, some, terminal).length;
    return hidden === 0 ? 0 : hidden + 1;
  };
  const fits = (some: readonly TaskView[]): boolean => table(some).length + below(some) <= rows;
  const listed = all ? overview.tasks : foremost(overview.tasks, fits);
  const lines = [...head, ...table(listed), ...renderHidden(overview.tasks, listed, terminal)];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Name, progress and counts. */
export const renderHead = (overview: Progressed, terminal: Terminal): string[] => [
  terminal.colors.bold(cut(harmlessName(overview.experiment), terminal.width)),
  ...wrap(renderProgress(overview, terminal), terminal.width).map((line) => line.trimEnd()),
  ...countLines(overview, terminal),
];

/** None where there are no tasks. */
export const countLines = (overview: Pick<Overview, "counts">, { colors, width }: Terminal): string[] =>
  wrap(renderCounts(overview, colors), width, "", SEPARATOR).filter((line) => line !== "");

function renderHidden(
  tasks: readonly TaskView[],
  listed: readonly TaskView[],
  { colors, width }: Terminal,
): string[] {
  if (listed.length === tasks.length) return [];
  const shown = new Set(listed);
  const hidden = tasks.filter((task) => !shown.has(task));
  const text = `and ${hidden.length} more (${countsText(countStatuses(hidden.map(({ status }) => status)))}); --all lists them`;
  return wrap(text, width).map(colors.dim);
}

/** A look that is younger than this is as good as one now. */
const OLD_SECONDS = 10;

/** Of jobs that live nobody knows more than the last look saw, unless somebody is at work and looks in time. */
export function renderAge(
  { known }: Pick<Overview, "known">,
  { colors, width }: Terminal,
  tick: string,
): string[] {
  if (known === undefined || known.secondsAgo < OLD_SECONDS) return [];
  const { worker, secondsAgo } = known;
  const then =
    worker === undefined
      ? `look now with: ${tick}`
      : `process ${worker.pid} on ${harmless(worker.host)} is at work`;
  return wrap(`as of ${duration(secondsAgo)} ago; ${then}`, width).map(colors.dim);
}

/** Closer to what rows say than this is as they say. */
const AS_EXPECTED = 0.1;

function renderExpected({ ofExpected }: Overview, { colors, width }: Terminal): string[] {
  if (ofExpected === undefined || Math.abs(ofExpected - 1) < AS_EXPECTED) return [];
  const text = `runs take ${digits(ofExpected)} x the time that the table of runs says`;
  return wrap(text, width).map(colors.dim);
}

function renderStages(
  tasks: readonly TaskView[],
  terminal: Terminal,
  place: Pick<ScreenOptions, "cwd" | "host">,
): string[] {
  const stages = [...new Set(tasks.map(({ stage }) => stage))];
  return stages.flatMap((stage) => [
    terminal.colors.bold(cut(harmless(stage), terminal.width)),
    ...renderRows(
      tasks.filter((task) => task.stage === stage),
      terminal,
      place,
    ),
    "",
  ]);
}
