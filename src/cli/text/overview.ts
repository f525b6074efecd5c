import type { Overview } from "../../commands/overview.ts";
import type { TaskView } from "../../commands/task-view.ts";
import { isFinal, STATUSES, type Status } from "../../model/status.ts";
import { besideTries } from "../../model/tries.ts";
import { harmless, type Paint, type Terminal } from "../terminal.ts";
import { cut, cutMiddle, hang, pad, widest, widthOf, wrap } from "./columns.ts";
import { duration } from "./duration.ts";
import { shortPath } from "./short-path.ts";

type Colors = Terminal["colors"];

const LOOKS: Readonly<Record<Status, readonly [sign: string, color: keyof Colors]>> = {
  pending: ["·", "dim"],
  submitting: ["?", "yellow"],
  queued: ["○", "cyan"],
  running: ["▶", "cyan"],
  completed: ["✓", "green"],
  failed: ["✗", "red"],
  timeout: ["✗", "red"],
  out_of_memory: ["✗", "red"],
  cancelled: ["✗", "yellow"],
  preempted: ["✗", "yellow"],
  node_fail: ["✗", "red"],
  invalid: ["✗", "red"],
  blocked: ["!", "yellow"],
  skipped: ["-", "dim"],
  unknown: ["?", "yellow"],
};

const paintOf = (status: Status, colors: Colors): Paint => colors[LOOKS[status][1]];

export const signOf = (status: Status, colors: Colors): string => paintOf(status, colors)(LOOKS[status][0]);

export const signed = (status: Status, colors: Colors): string =>
  paintOf(status, colors)(`${LOOKS[status][0]} ${status}`);

/** Between counts, and where their line may be broken. */
export const SEPARATOR = " · ";

/** `3 completed · 1 running · 2 pending`, in the order of a task's life. */
export function renderCounts({ counts }: Pick<Overview, "counts">, colors: Colors): string {
  const parts = STATUSES.flatMap((status) => {
    const count = counts[status];
    return count === undefined ? [] : [paintOf(status, colors)(`${count} ${status}`)];
  });
  return parts.join(colors.dim(SEPARATOR));
}

const SUCCESS: readonly Status[] = ["completed", "skipped"];

/** A bar of what is over: the part that succeeded, the part that did not, the rest. */
function renderBar({ counts, total }: Overview, width: number, colors: Colors): string {
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

export function renderProgress(overview: Overview, { colors, width }: Terminal): string {
  const done = SUCCESS.reduce((count, status) => count + (overview.counts[status] ?? 0), 0);
  const left = overview.secondsLeft;
  const time = left !== undefined && left > 0 ? colors.dim(`  about ${duration(left)} left`) : "";
  const bar = renderBar(overview, Math.max(10, Math.min(30, width - 50)), colors);
  return `${bar} ${done}/${overview.total}${time}`;
}

/** More rows than this are not listed one by one unless asked for: those that are over or not begun are only counted. */
const MANY = 40;

const QUIET: ReadonlySet<Status> = new Set(["completed", "pending", "skipped"]);

/** What is at work first, then what went wrong, then what waits for a person. */
function byUrgency(tasks: readonly TaskView[]): TaskView[] {
  const rank = ({ status }: TaskView): number => {
    if (status === "running" || status === "submitting") return 0;
    if (isFinal(status) || status === "unknown") return 1;
    return status === "blocked" ? 2 : 3;
  };
  return tasks.filter(({ status }) => !QUIET.has(status)).sort((one, other) => rank(one) - rank(other));
}

/** The screen of `status`: name, progress, counts, and a table for each stage. */
export function renderOverview(
  overview: Overview,
  terminal: Terminal,
  all: boolean,
  { cwd, tick = "runmark tick" }: { readonly cwd: string; readonly tick?: string },
): string {
  const { colors } = terminal;
  const isShort = !all && overview.tasks.length > MANY;
  const listed = isShort ? byUrgency(overview.tasks) : overview.tasks;
  const shown = isShort ? listed.slice(0, MANY) : listed;
  const lines = [
    colors.bold(cut(harmless(overview.experiment), terminal.width)),
    renderProgress(overview, terminal),
    ...wrap(renderCounts(overview, colors), terminal.width, "", SEPARATOR),
    ...renderAge(overview, terminal, tick),
    ...renderExpected(overview, terminal),
    "",
    ...renderStages(shown, terminal, cwd),
  ];
  const hidden = overview.tasks.length - shown.length;
  if (hidden > 0) lines.push(colors.dim(`${hidden} more tasks are not listed; --all lists them`));
  return `${lines.join("\n").trimEnd()}\n`;
}

/** A look that is younger than this is as good as one now. */
const OLD_SECONDS = 10;

/** Of jobs that live nobody knows more than the last look saw, unless somebody is at work and looks in time. */
function renderAge({ known }: Overview, { colors, width }: Terminal, tick: string): string[] {
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

function renderStages(tasks: readonly TaskView[], terminal: Terminal, cwd: string): string[] {
  const stages = [...new Set(tasks.map(({ stage }) => stage))];
  return stages.flatMap((stage) => [
    terminal.colors.bold(harmless(stage)),
    ...renderRows(
      tasks.filter((task) => task.stage === stage),
      terminal,
      cwd,
    ),
    "",
  ]);
}

/** What a task is called below the heading of its stage. */
export const nameOf = ({ key, stage }: TaskView): string => harmless(key.slice(stage.length + 1));

/** On fewer columns than these a job is its bare id. */
const NARROW = 60;

/** Name, status, job and elapsed time in columns, and behind them, or below, what there is to say. */
function renderRows(tasks: readonly TaskView[], { width, colors }: Terminal, cwd: string): string[] {
  const rows = tasks.map((task) => ({
    name: nameOf(task),
    status: signed(task.status, colors) + countOf(task),
    job: task.job === undefined ? "" : (width < NARROW ? "" : "job ") + harmless(task.job),
    elapsed: task.elapsedSeconds === undefined ? "" : duration(task.elapsedSeconds),
    says: [...warned(task, colors), ...dimmed(saysOf(task), colors)].join(SEPARATOR),
    log: logOf(task, cwd),
  }));
  const widths = {
    status: widest(pick(rows, "status"), 22),
    job: widest(pick(rows, "job"), 18),
    elapsed: widest(pick(rows, "elapsed"), 14),
  };
  const others = Object.values(widths).reduce((sum, column) => sum + (column > 0 ? column + 2 : 0), 2);
  const names = widest(pick(rows, "name"), Math.max(12, width - others));
  return rows.flatMap(({ name, status, job, elapsed, says, log }) => {
    const columns = [
      pad(cutMiddle(name, names), names),
      pad(status, widths.status),
      ...(widths.job > 0 ? [pad(cut(job, widths.job), widths.job)] : []),
      ...(widths.elapsed > 0 ? [pad(elapsed, widths.elapsed)] : []),
    ];
    const before = `  ${columns.join("  ")}  `;
    const isRoom = widthOf(says) === 0 && widthOf(before) + widthOf(log) <= width;
    return hang(before, isRoom ? colors.dim(log) : says, width);
  });
}

/** Where the output of a job that runs is to be seen; of an array each task has one of its own. */
export const logOf = ({ status, log, elements }: TaskView, cwd: string): string =>
  status !== "running" || log === undefined || elements !== undefined ? "" : harmless(shortPath(log, cwd));

const countOf = ({ elements }: TaskView): string =>
  elements === undefined ? "" : ` ${elements.ended}/${elements.total}`;

const dimmed = (text: string, colors: Colors): string[] => (text === "" ? [] : [colors.dim(harmless(text))]);

const warned = ({ warnings = [] }: TaskView, colors: Colors): string[] =>
  warnings.map((warning) => colors.yellow(`! ${harmless(warning)}`));

/** How far it is and how fast, by its log: `45 % · 5.39 it/s · loss 0.53 · about 2 h left`. */
function progressOf({ progress, rate, loss, secondsLeft, status }: TaskView): string {
  if (status !== "running") return "";
  const parts = [
    ...(progress === undefined ? [] : [`${Math.floor((progress.done / progress.total) * 100)} %`]),
    ...(rate === undefined ? [] : [`${digits(rate.value)} ${rate.unit}`]),
    ...(loss === undefined ? [] : [`loss ${digits(loss)}`]),
    ...(secondsLeft === undefined || secondsLeft === 0 ? [] : [`about ${duration(secondsLeft)} left`]),
  ];
  return parts.join(SEPARATOR);
}

/** As many as tell something. */
const digits = (value: number): string => String(Number(value.toPrecision(3)));

function saysOf(task: TaskView): string {
  return [standsAt(task), progressOf(task)].filter((part) => part !== "").join(SEPARATOR);
}

function standsAt({ reason, decision, why, tries, notRetried }: TaskView): string {
  const said = besideTries(tries, reason ?? (decision === "wait" ? why : "")) ?? "";
  return notRetried === undefined ? said : `${said}; not tried again: ${notRetried}`;
}

const pick = <Name extends string>(rows: readonly Readonly<Record<Name, string>>[], name: Name): string[] =>
  rows.map((row) => row[name]);
