import type { TaskView } from "../../commands/overview.ts";
import type { Plan } from "../../commands/plan.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, pad, widest } from "./columns.ts";
import { renderCounts } from "./overview.ts";

/** Rows of each group that are listed unless all are asked for. */
const MANY = 30;

const GROUPS: readonly [TaskView["decision"], string][] = [
  ["submit", "to submit now"],
  ["wait", "waiting"],
  ["blocked", "needs a person"],
];

/** What goes in, what waits and for what, and what a person has to do first. */
export function renderPlan(plan: Plan, terminal: Terminal, all: boolean): string {
  const { colors } = terminal;
  const lines = [colors.bold(cut(harmless(plan.experiment), terminal.width)), renderCounts(plan, colors), ""];
  for (const [decision, title] of GROUPS) {
    const tasks = plan.tasks.filter((task) => task.decision === decision);
    if (tasks.length > 0) lines.push(...renderGroup(`${tasks.length} ${title}`, tasks, terminal, all), "");
  }
  const spacing = plan.staggerSeconds > 0 ? `, starts ${plan.staggerSeconds} s apart` : "";
  lines.push(colors.dim(`backend: ${plan.backend}, at most ${plan.maxInFlight} in flight${spacing}`));
  const submits = plan.tasks.some(({ decision }) => decision === "submit");
  lines.push(colors.dim(submits ? "Start it with: runmark run" : "There is nothing to submit now."));
  return `${lines.join("\n")}\n`;
}

function renderGroup(title: string, tasks: readonly TaskView[], terminal: Terminal, all: boolean): string[] {
  const { width, colors } = terminal;
  const shown = all ? tasks : tasks.slice(0, MANY);
  const names = widest(
    shown.map(({ key }) => harmless(key)),
    Math.floor(width * 0.5),
  );
  const rows = shown.flatMap((task) => {
    const what = task.decision === "submit" ? (task.script ?? task.why) : task.why;
    const row = `  ${pad(cut(harmless(task.key), names), names)}  ${colors.dim(harmless(what))}`;
    const next =
      task.next === undefined ? [] : [`  ${" ".repeat(names)}  ${colors.dim(`→ ${harmless(task.next)}`)}`];
    return [row, ...next].map((line) => cut(line, width));
  });
  const hidden = tasks.length - shown.length;
  return [
    colors.bold(title),
    ...rows,
    ...(hidden > 0 ? [colors.dim(`  and ${hidden} more; --all lists them`)] : []),
  ];
}
