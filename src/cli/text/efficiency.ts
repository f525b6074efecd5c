import type { EfficiencyReport, StageEfficiency, TaskEfficiency } from "../../commands/efficiency-report.ts";
import { memoryText, percentText, short } from "../../model/amounts.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, cutMiddle, hang, pad, widest, wrap } from "./columns.ts";
import { duration } from "./duration.ts";
import { many } from "./many.ts";
import { SEPARATOR, signOf } from "./overview.ts";

/** More rows than this are not listed one by one unless asked for: the worst are. */
const MANY = 30;
const WORST = 10;

/** The screen of `efficiency`: totals, medians and hints of each stage, and the tasks, the worst first. */
export function renderEfficiency(report: EfficiencyReport, terminal: Terminal, all: boolean): string {
  const { colors, width } = terminal;
  if (report.tasks.length === 0) return "Nothing has run yet.\n";
  const shown = all || report.tasks.length <= MANY ? report.tasks : report.tasks.slice(0, WORST);
  const lines = [
    colors.bold(cut(harmless(report.experiment), width)),
    ...renderTotals(report, terminal),
    "",
    ...renderStages(report.stages, terminal),
    ...renderTasks(shown, report.stages, terminal),
  ];
  const hidden = report.tasks.length - shown.length;
  if (hidden > 0) lines.push(colors.dim(`${many(hidden, "more task")} that wasted less; --all lists them`));
  return `${lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd()}\n`;
}

const HOUR = 3600;

const hours = (seconds: number): string => {
  const value = seconds / HOUR;
  return value > 0 && value < 0.01 ? "under 0.01" : short(value);
};

const GIB_HOUR = 1024 * HOUR;

function renderTotals({ totals, tasks }: EfficiencyReport, { width }: Terminal): string[] {
  const { held, lost, tries, cpuSeconds, gpuSeconds, memoryMiBSeconds } = totals;
  const share = (part: { used: number; asked: number } | undefined, word: string): string =>
    part === undefined ? "" : `, ${percentText(part.used / part.asked)} ${word}`;
  const amounts = ({ cpuSeconds, gpuSeconds }: typeof held): string[] => [
    `${hours(cpuSeconds)} CPU-hours`,
    ...(gpuSeconds === 0 ? [] : [`${hours(gpuSeconds)} GPU-hours`]),
  ];
  const [cpu = "", gpu] = amounts(held);
  const parts = [
    `${many(tasks.length, "task")}${tries > tasks.length ? `, ${tries} attempts` : ""}`,
    `${cpu}${share(cpuSeconds, "used")}`,
    ...(gpu === undefined ? [] : [`${gpu}${share(gpuSeconds, "busy")}`]),
    ...(held.memoryMiBSeconds === 0
      ? []
      : [`${short(held.memoryMiBSeconds / GIB_HOUR)} GB-hours${share(memoryMiBSeconds, "used")}`]),
  ];
  const lines = wrap(parts.join(SEPARATOR), width, "", SEPARATOR);
  if (lost.tries === 0) return lines;
  const without = `${many(lost.tries, "attempt")} without success held ${amounts(lost).join(" and ")} of that`;
  return [...lines, ...wrap(without, width)];
}

type Cells = readonly string[];

/** Lines of cells in columns; all but the first are flush right. */
function table(rows: readonly Cells[], indent: string): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    widest(
      rows.map((row) => row[column] ?? ""),
      60,
    ),
  );
  const kept = widths.map((width) => width > 0);
  return rows.map(
    (row) =>
      indent +
      row
        .flatMap((cell, column) => {
          const width = widths[column] ?? 0;
          if (!kept[column]) return [];
          return [column === 0 ? pad(cell, width) : cell.padStart(width)];
        })
        .join("  "),
  );
}

const percentOf = (value: number | undefined): string => (value === undefined ? "" : percentText(value));

function renderStages(stages: readonly StageEfficiency[], terminal: Terminal): string[] {
  const { colors, width } = terminal;
  const rows = stages.map(({ stage, tasks, medians: { time, cpu, memory, gpu } }) => [
    cut(harmless(stage), 30),
    String(tasks),
    ...[time, cpu, memory, gpu].map(percentOf),
  ]);
  const [head = "", ...body] = table([["median of", "tasks", "time", "cpu", "memory", "gpu"], ...rows], "");
  const used = rows.some((row) => row.slice(2).some((cell) => cell !== ""));
  const hints = stages.flatMap(({ stage, hints }) =>
    hints.flatMap(({ text }) => hang(`→ ${harmless(stage)}: `, text, width)),
  );
  return [...(used ? [colors.dim(head), ...body, ""] : []), ...(hints.length === 0 ? [] : [...hints, ""])];
}

function renderTasks(
  tasks: readonly TaskEfficiency[],
  stages: readonly StageEfficiency[],
  terminal: Terminal,
): string[] {
  const told = new Set(
    stages.flatMap(({ hints }) => hints.flatMap(({ kind, tasks }) => tasks.map((key) => `${kind} ${key}`))),
  );
  const order = [...new Set([...stages.map(({ stage }) => stage), ...tasks.map(({ stage }) => stage)])];
  return order.flatMap((stage) => {
    const own = tasks.filter((task) => task.stage === stage);
    return own.length === 0 ? [] : [...renderStage(stage, own, told, terminal), ""];
  });
}

function renderStage(
  stage: string,
  tasks: readonly TaskEfficiency[],
  told: ReadonlySet<string>,
  { colors, width }: Terminal,
): string[] {
  const head = ["", "time", "cpu", "memory", "gpu"];
  const rows = tasks.map((task) => ["", ...figuresOf(task)]);
  const columns = table([head, ...rows], "");
  const others = widest(columns, width);
  const names = widest([stage, ...tasks.map(nameOf)], Math.max(12, width - others - 6));
  const [heading = "", ...figures] = columns;
  const lines = [
    `${colors.bold(pad(cutMiddle(harmless(stage), names + 4), names + 4))}  ${colors.dim(heading)}`,
  ];
  for (const [index, task] of tasks.entries()) {
    const sign = signOf(task.status, colors);
    const name = pad(cutMiddle(nameOf(task), names), names);
    const says = task.says === undefined ? "" : colors.dim(harmless(task.says));
    lines.push(...hang(`  ${name}  ${sign}  ${figures[index] ?? ""}`, says, width));
    for (const { kind, text } of task.hints)
      if (!told.has(`${kind} ${task.key}`)) lines.push(...hang("    → ", text, width));
  }
  return lines;
}

const nameOf = ({ key, stage }: TaskEfficiency): string => harmless(key.slice(stage.length + 1));

/** Time, cpu, memory and GPU as used against asked. */
function figuresOf(task: TaskEfficiency): Cells {
  const { elapsedSeconds, timeSeconds, cpuSeconds, gpu } = task;
  const limit = timeSeconds === undefined ? "" : ` of ${duration(timeSeconds.asked)}`;
  const percent = gpu?.percent === undefined ? "" : percentText(gpu.percent / 100);
  return [
    elapsedSeconds === undefined ? "" : `${duration(elapsedSeconds)}${limit}`,
    cpuSeconds === undefined ? "" : percentText(cpuSeconds.used / cpuSeconds.asked),
    memoryOf(task),
    percent === "" || gpu?.kind === "mean" ? percent : `max ${percent}`,
  ];
}

/** `6.2 of 64 GB`: the unit once where it is the same. */
function memoryOf({ peakMiB, memoryMiB }: TaskEfficiency): string {
  if (memoryMiB === undefined) return peakMiB === undefined ? "" : memoryText(peakMiB);
  const [used = "", usedUnit = ""] = memoryText(memoryMiB.used).split(" ");
  const [asked = "", askedUnit = ""] = memoryText(memoryMiB.asked).split(" ");
  return `${used}${usedUnit === askedUnit ? "" : ` ${usedUnit}`} of ${asked} ${askedUnit}`;
}
