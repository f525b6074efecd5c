import type { EfficiencyReport, StageEfficiency, TaskEfficiency } from "../../commands/efficiency-report.ts";
import { memoryOfText, memoryText, percentText, short } from "../../model/amounts.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, cutMiddle, hang, pad, widest, wrap } from "./columns.ts";
import { duration } from "./duration.ts";
import { figures } from "./figures.ts";
import { many } from "./many.ts";
import { SEPARATOR, signOf } from "./signs.ts";

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

const GIB_HOUR = 1024 * HOUR;

const amount = (value: number): string => (value > 0 && value < 0.01 ? "under 0.01" : short(value));

function renderTotals({ totals, tasks }: EfficiencyReport, { width }: Terminal): string[] {
  const { held, lost, tries, cpuSeconds, gpuSeconds, memoryMiBSeconds } = totals;
  const share = (part: { used: number; asked: number } | undefined, word: string): string =>
    part === undefined ? "" : `, ${percentText(part.used / part.asked)} ${word}`;
  const amounts = ({ cpuSeconds, gpuSeconds }: typeof held): string[] => [
    `${amount(cpuSeconds / HOUR)} CPU-hours`,
    ...(gpuSeconds === 0 ? [] : [`${amount(gpuSeconds / HOUR)} GPU-hours`]),
  ];
  const [cpu = "", gpu] = amounts(held);
  const parts = [
    `${many(tasks.length, "task")}${tries > tasks.length ? `, ${tries} attempts` : ""}`,
    ...(tries === 0 ? [] : [`${cpu}${share(cpuSeconds, "used")}`]),
    ...(gpu === undefined ? [] : [`${gpu}${share(gpuSeconds, "busy")}`]),
    ...(held.memoryMiBSeconds === 0
      ? []
      : [`${amount(held.memoryMiBSeconds / GIB_HOUR)} GB-hours${share(memoryMiBSeconds, "used")}`]),
  ];
  const lines = wrap(parts.join(SEPARATOR), width, "", SEPARATOR);
  if (lost.tries === 0) return lines;
  const without = `${many(lost.tries, "attempt")} without success held ${amounts(lost).join(" and ")} of that`;
  return [...lines, ...wrap(without, width)];
}

const percentOf = (value: number | undefined): string => (value === undefined ? "" : percentText(value));

function renderStages(stages: readonly StageEfficiency[], terminal: Terminal): string[] {
  const { colors, width } = terminal;
  const rows = stages.map(({ stage, tasks, medians: { time, cpu, memory, gpu } }) => [
    cut(harmless(stage), 30),
    String(tasks),
    ...[time, cpu, memory, gpu].map(percentOf),
  ]);
  const [head = "", ...body] = figures(["median of", "tasks", "time", "cpu", "memory", "gpu"], rows, 1);
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
  const rows = tasks.map((task) => figuresOf(task, width < NARROW));
  const columns = figures(["time", "cpu", "memory", "gpu"], rows);
  const others = widest(columns, width);
  // Beside the name stand the indent, the sign, and two spaces before and behind it; the stage stands over these, too.
  const names = widest([stage.slice(5), ...tasks.map(nameOf)], Math.max(12, width - others - 7));
  const [heading = "", ...shown] = columns;
  const lines = [
    `${colors.bold(pad(cutMiddle(harmless(stage), names + 5), names + 5))}  ${colors.dim(heading)}`,
  ];
  for (const [index, task] of tasks.entries()) {
    const sign = signOf(task.status, colors);
    const name = pad(cutMiddle(nameOf(task), names), names);
    const says = task.says === undefined ? "" : colors.dim(harmless(task.says));
    lines.push(...hang(`  ${name}  ${sign}  ${shown[index] ?? ""}`, says, width));
    for (const { kind, text } of task.hints)
      if (!told.has(`${kind} ${task.key}`)) lines.push(...hang("    → ", text, width));
  }
  return lines;
}

const nameOf = ({ key, stage }: TaskEfficiency): string => harmless(key.slice(stage.length + 1));

/** On fewer columns than these only what was used is shown. */
const NARROW = 60;

/** Time, cpu, memory and GPU as used against asked. */
function figuresOf(task: TaskEfficiency, isNarrow: boolean): readonly string[] {
  const { elapsedSeconds, timeSeconds, cpuSeconds, gpu } = task;
  const limit = timeSeconds === undefined || isNarrow ? "" : ` of ${duration(timeSeconds.asked)}`;
  const percent = gpu?.percent === undefined ? "" : percentText(gpu.percent / 100);
  return [
    elapsedSeconds === undefined ? "" : `${duration(elapsedSeconds)}${limit}`,
    cpuSeconds === undefined ? "" : percentText(cpuSeconds.used / cpuSeconds.asked),
    memoryOf(task, isNarrow),
    percent === "" || gpu?.kind === "mean" ? percent : `max ${percent}`,
  ];
}

function memoryOf({ peakMiB, memoryMiB }: TaskEfficiency, isNarrow: boolean): string {
  if (memoryMiB !== undefined && !isNarrow) return memoryOfText(memoryMiB.used, memoryMiB.asked);
  return peakMiB === undefined ? "" : memoryText(peakMiB);
}
