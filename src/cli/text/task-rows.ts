import type { TaskView } from "../../commands/task-view.ts";
import { besideTries } from "../../model/tries.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, cutMiddle, hang, pad, widest, widthOf } from "./columns.ts";
import { digits } from "./digits.ts";
import { duration } from "./duration.ts";
import { shortPath } from "./short-path.ts";
import { type Colors, paintOf, SEPARATOR, signed, signOf } from "./signs.ts";

/** What a task is called below the heading of its stage. */
export const nameOf = ({ key, stage }: TaskView): string => harmless(key.slice(stage.length + 1));

/** On fewer columns than these a row is name and status, and all else follows them. */
const NARROW = 60;
/** On fewer than these it is the sign and the name. */
const TINY = 32;
/** A name is never cut to less. */
const LEAST_NAME = 12;

/** Where a screen is read. */
export interface ReadAt {
  readonly cwd: string;
  /** The machine one sits at: of what runs there the node is not named. */
  readonly host?: string;
}

/** Each task in columns, and behind them, or below, what there is to say. */
export function renderRows(tasks: readonly TaskView[], terminal: Terminal, at: ReadAt): string[] {
  const rows = tasks.map((task) => rowOf(task, terminal.colors, at));
  return terminal.width < NARROW ? narrowRows(rows, terminal) : wideRows(rows, terminal);
}

type Row = Readonly<
  Record<"name" | "sign" | "word" | "status" | "job" | "elapsed" | "node" | "says" | "log", string>
>;

const rowOf = (task: TaskView, colors: Colors, { cwd, host }: ReadAt): Row => ({
  name: nameOf(task),
  sign: signOf(task.status, colors),
  word: paintOf(task.status, colors)(task.status) + countOf(task),
  status: signed(task.status, colors) + countOf(task),
  job: task.job === undefined || task.job === "" ? "" : `job ${harmless(task.job)}`,
  elapsed: elapsedOf(task, colors),
  node: task.status !== "running" || task.node === host ? "" : harmless(task.node ?? ""),
  says: joined([...warned(task, colors), ...dimmed(saysOf(task), colors)]),
  log: logOf(task, cwd),
});

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== "").join(SEPARATOR);

const taken = (columns: readonly number[]): number =>
  columns.reduce((sum, column) => sum + (column > 0 ? column + 2 : 0), 2);

function wideRows(rows: readonly Row[], { width, colors }: Terminal): string[] {
  const fixed = [widest(pick(rows, "status"), 22), widest(pick(rows, "job"), 22)];
  fixed.push(widest(pick(rows, "elapsed"), 26));
  const nodes = widest(pick(rows, "node"), 24);
  const natural = widest(pick(rows, "name"), width);
  const hasNodes = natural + taken([...fixed, nodes]) <= width;
  const others = hasNodes ? [...fixed, nodes] : fixed;
  const names = Math.min(natural, Math.max(LEAST_NAME, width - taken(others)));
  return rows.flatMap((row) => {
    const { name, status, job, elapsed, node, says, log } = row;
    const columns = [status, job, elapsed, node].slice(0, others.length);
    const cells = columns.map((text, at) => pad(cut(text, others[at] ?? 0), others[at] ?? 0));
    const lead = `  ${pad(cutMiddle(name, names), names)}`;
    const before = [lead, ...cells.filter((cell) => cell !== "")].join("  ");
    const text = hasNodes ? says : joined([...dimmed(node, colors), says]);
    return beside(
      `${before}  `,
      text === "" && widthOf(before) + 2 + widthOf(log) <= width ? colors.dim(log) : text,
      width,
    );
  });
}

/** Behind all columns where there it fits in a line, otherwise behind the last one that says something, or below. */
const beside = (before: string, text: string, width: number): string[] =>
  widthOf(before) + widthOf(text) <= width
    ? hang(before, text, width)
    : hang(`${before.trimEnd()}  `, text, width);

function narrowRows(rows: readonly Row[], { width, colors }: Terminal): string[] {
  const statuses = widest(pick(rows, "status"), 22);
  const names = widest(pick(rows, "name"), Math.max(LEAST_NAME, width - statuses - 4));
  const linesOf = ({ name, sign, word, status, elapsed, node, says }: Row, job: string): string[] => {
    const rest = [job, elapsed, ...dimmed(node, colors), says];
    if (width < TINY) return hang(`${sign} ${cutMiddle(name, width - 2)}  `, joined([word, ...rest]), width);
    return hang(`  ${pad(cutMiddle(name, names), names)}  ${status}  `, joined(rest), width);
  };
  return rows.flatMap((row) => {
    const [worded, bare] = [linesOf(row, row.job), linesOf(row, row.job.replace(/^job /, ""))];
    // Each line more is one less for another task.
    return worded.length > bare.length ? bare : worded;
  });
}

/** What has less than this share of its limit left is told apart. */
const NEARLY_OVER = 0.9;

/** `2 h 3 min of 4 h`: of what runs against its time limit. */
function elapsedOf({ status, elapsedSeconds, limitSeconds }: TaskView, colors: Colors): string {
  if (elapsedSeconds === undefined) return "";
  if (status !== "running" || limitSeconds === undefined) return duration(elapsedSeconds);
  const text = `${duration(elapsedSeconds)} of ${duration(limitSeconds)}`;
  return elapsedSeconds >= limitSeconds * NEARLY_OVER ? colors.yellow(text) : text;
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

function saysOf(task: TaskView): string {
  return joined([standsAt(task), progressOf(task)]);
}

function standsAt({ reason, decision, why, tries, notRetried }: TaskView): string {
  const said = besideTries(tries, reason ?? (decision === "wait" ? why : "")) ?? "";
  return notRetried === undefined ? said : `${said}; not tried again: ${notRetried}`;
}

const pick = (rows: readonly Row[], name: keyof Row): string[] => rows.map((row) => row[name]);
