import type { TaskView } from "../../commands/overview.ts";
import type { Plan } from "../../commands/plan.ts";
import { isFinal } from "../../model/status.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, cutMiddle, hang, pad, widest, wrap } from "./columns.ts";
import { renderCounts, SEPARATOR } from "./overview.ts";

/** Rows of each group that are listed unless all are asked for. */
const MANY = 30;

const GROUPS: readonly [TaskView["decision"], string][] = [
  ["submit", "to submit now"],
  ["cancel", "to cancel"],
  ["wait", "waiting"],
  ["blocked", "for a person to look at"],
];

/** What goes in, what waits and for what, and what a person has to do first. `start` is the command that begins it. */
export function renderPlan(plan: Plan, terminal: Terminal, all: boolean, start: string): string {
  const { colors, width } = terminal;
  const lines = [
    colors.bold(cut(harmless(plan.experiment), width)),
    ...wrap(renderCounts(plan, colors), width, "", SEPARATOR),
    "",
  ];
  for (const [decision, title] of GROUPS) {
    const tasks = plan.tasks.filter((task) => task.decision === decision);
    if (tasks.length > 0) lines.push(...renderGroup(`${tasks.length} ${title}`, tasks, terminal, all), "");
  }
  const spent = plan.tasks.filter(({ notRetried }) => notRetried !== undefined);
  if (spent.length > 0)
    lines.push(...renderGroup(`${spent.length} not tried again`, spent, terminal, all), "");
  const spacing = plan.staggerSeconds > 0 ? `, starts ${plan.staggerSeconds} s apart` : "";
  lines.push(colors.dim(`backend: ${plan.backend}, at most ${plan.maxInFlight} in flight${spacing}`));
  const acts = plan.tasks.some(({ decision }) => decision === "submit" || decision === "cancel");
  lines.push(acts ? `Start it with: ${start}` : "There is nothing to submit now.");
  const lost = plan.tasks.filter(({ decision, status }) => decision === "leave" && isFailure(status)).length;
  if (lost > 0) lines.push(`${lost} ended without success; to run them again: runmark retry --failed`);
  return `${lines.join("\n")}\n`;
}

const isFailure = (status: TaskView["status"]): boolean => isFinal(status) && status !== "completed";

function renderGroup(title: string, tasks: readonly TaskView[], terminal: Terminal, all: boolean): string[] {
  const { width, colors } = terminal;
  const shown = all ? tasks : tasks.slice(0, MANY);
  const names = widest(
    shown.map(({ key }) => harmless(key)),
    Math.max(12, width - 4),
  );
  const hidden = tasks.length - shown.length;
  return [
    colors.bold(title),
    ...shown.flatMap((task) => renderRow(task, names, terminal)),
    ...(hidden > 0 ? [colors.dim(`  and ${hidden} more; --all lists them`)] : []),
  ];
}

function renderRow(task: TaskView, names: number, { width, colors }: Terminal): string[] {
  const before = `  ${pad(cutMiddle(harmless(task.key), names), names)}  `;
  if (task.decision === "submit") {
    const isRetry = isFailure(task.status);
    const what = harmless(isRetry ? task.why : (task.script ?? task.command ?? task.why));
    return hang(before, colors.dim(cutMiddle(what, Math.max(20, width - names - 4))), width);
  }
  if (task.notRetried !== undefined)
    return hang(before, colors.dim(harmless(`${task.status}: ${task.notRetried}`)), width);
  const next = task.next === undefined ? [] : hang("    → ", harmless(task.next), width);
  return [...hang(before, colors.dim(harmless(task.why)), width), ...next];
}
