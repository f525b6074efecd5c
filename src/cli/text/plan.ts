import { reaching } from "../../commands/invocation.ts";
import type { Plan, PlannedTask } from "../../commands/plan.ts";
import type { RoomLeft } from "../../commands/plan-room.ts";
import type { TaskView } from "../../commands/task-view.ts";
import { isFailure } from "../../model/standing.ts";
import { harmless, type Terminal } from "../terminal.ts";
import { cut, cutMiddle, hang, pad, widest, wrap } from "./columns.ts";
import { many } from "./many.ts";
import { countLines } from "./overview.ts";
import { asksText, machineText, remarksOn, roomText, totalsText } from "./plan-asks.ts";

/** Rows of each group that are listed unless all are asked for. */
const MANY = 30;

const GROUPS: readonly [TaskView["decision"], string][] = [
  ["submit", "to submit now"],
  ["complete", "complete already"],
  ["cancel", "to cancel"],
  ["wait", "waiting"],
  ["blocked", "for a person to look at"],
];

/** What goes in, what waits and for what, and what a person has to do first. `start` is the command that begins it. */
export function renderPlan(
  plan: Plan,
  terminal: Terminal,
  all: boolean,
  { start, named }: { readonly start: string; readonly named?: string | undefined },
): string {
  const { colors, width } = terminal;
  const lines = [colors.bold(cut(harmless(plan.experiment), width)), ...countLines(plan, terminal), ""];
  for (const [decision, title] of GROUPS) {
    const tasks = plan.tasks.filter((task) => task.decision === decision);
    if (tasks.length > 0) lines.push(...renderGroup(`${tasks.length} ${title}`, tasks, terminal, all), "");
  }
  const spent = plan.tasks.filter(({ notRetried }) => notRetried !== undefined);
  if (spent.length > 0)
    lines.push(...renderGroup(`${spent.length} not tried again`, spent, terminal, all), "");
  lines.push(...renderChanged(plan, terminal, all), ...renderRoom(plan, terminal));
  lines.push(...renderStart(plan, start, width));
  const lost = plan.tasks.filter((task) => task.decision === "leave" && isFailure(task)).length;
  const again = reaching("runmark retry --failed", named);
  if (lost > 0) lines.push(`${lost} ended without success; to run them again: ${again}`);
  return `${lines.join("\n")}\n`;
}

function renderGroup(
  title: string,
  tasks: readonly PlannedTask[],
  terminal: Terminal,
  all: boolean,
): string[] {
  const { width, colors } = terminal;
  const shown = all ? tasks : tasks.slice(0, MANY);
  const names = widest(
    shown.map(({ key }) => harmless(key)),
    Math.max(12, width - 4),
  );
  const hidden = tasks.length - shown.length;
  const texts = tasks.map(({ asks }) => (asks === undefined ? "" : asksText(asks)));
  const asked = new Set(texts);
  const [same = ""] = asked.size === 1 ? asked : [];
  // What all ask for alike is said once.
  const each = same === "" ? "" : `${tasks.length === 1 ? ": " : ", each "}${same}`;
  return [
    ...hang(colors.bold(title), colors.dim(each), width),
    ...shown.flatMap((task) => renderRow(task, names, asked.size > 1 ? widest(texts, 40) : 0, terminal)),
    ...(hidden > 0 ? [colors.dim(`  and ${hidden} more; --all lists them`)] : []),
  ];
}

function renderRow(
  task: PlannedTask,
  names: number,
  asksWidth: number,
  { width, colors }: Terminal,
): string[] {
  const before = `  ${pad(cutMiddle(harmless(task.key), names), names)}  `;
  const asks = asksWidth > 0 && task.asks !== undefined ? [asksText(task.asks)] : [];
  if (task.decision === "submit") {
    const room = width - names - 4 - (asksWidth > 0 ? asksWidth + 2 : 0);
    const what = whatOf(task, room, asks.length > 0);
    const remarks = remarksOn(task).filter((remark) => remark !== what);
    const beside = `${asks.map((text) => `${pad(text, asksWidth)}  `).join("")}${what}`.trimEnd();
    return [
      ...hang(before, colors.dim(beside), width),
      ...hang("    ", remarks.join("; "), width).filter((line) => line !== ""),
    ];
  }
  if (task.notRetried !== undefined)
    return hang(before, colors.dim(harmless(`${task.status}: ${task.notRetried}`)), width);
  const next = task.next === undefined ? [] : hang("    → ", harmless(task.next), width);
  const why = [harmless(task.why), ...changeOf(task)].join("; ");
  return [...hang(before, colors.dim(why), width), ...next];
}

/** What is submitted, in the room that is left for it. */
function whatOf({ script, command, why }: PlannedTask, room: number, isBeside: boolean): string {
  if (!isBeside) return cutMiddle(harmless(script ?? command ?? why), Math.max(20, room));
  // Beside its key and what it asks for, a stump of a path would say nothing.
  return room < 12 ? "" : cutMiddle(harmless(script ?? command ?? ""), room);
}

const changeOf = ({ changedSince }: PlannedTask): string[] =>
  changedSince === undefined ? [] : [`script changed since attempt ${changedSince}`];

/** Completed tasks whose scripts are others now: a quiet line, since nothing follows from it by itself. */
function renderChanged({ tasks }: Plan, { colors, width }: Terminal, all: boolean): string[] {
  const changed = tasks.filter(
    ({ status, changedSince }) => status === "completed" && changedSince !== undefined,
  );
  if (changed.length === 0) return [];
  const one = changed.length === 1;
  const told = `${one ? "The script" : "The scripts"} of ${many(changed.length, "completed task")} ${
    one ? "has" : "have"
  } changed since ${one ? "it" : "they"} ran`;
  if (!all) return [...wrap(colors.dim(`${told}; --all lists ${one ? "it" : "them"}`), width), ""];
  return [told, ...changed.map(({ key }) => cutMiddle(`  ${harmless(key)}`, width)), ""];
}

/** Where all that a start would do is to be refused, none is advised. Whoever is at work submits it without being asked. */
function renderStart({ tasks, refused, heldUp, known }: Plan, start: string, width: number): string[] {
  const count = (wanted: TaskView["decision"]): number =>
    tasks.filter(({ decision }) => decision === wanted).length;
  const [going, worker] = [count("submit"), known?.worker];
  const cancels = count("cancel") > 0;
  if (going === 0 && !cancels) return ["There is nothing to submit now."];
  const isAtWork = worker?.command === "run";
  if (refused === going && !cancels && !isAtWork) return wrap(allRefused(going), width);
  const who = `A run is at work and starts it: process ${worker?.pid} on ${worker?.host}`;
  return [
    isAtWork ? harmless(who) : `Start it with: ${start}`,
    ...(refused === 0 ? [] : hang("  → ", `${refused} of ${going} would be refused as things stand`, width)),
    ...(heldUp === undefined ? [] : hang("  → ", harmless(heldUp), width)),
  ];
}

const allRefused = (count: number): string =>
  count === 1
    ? "It would be refused as things stand: mend what is said of it first."
    : "All would be refused as things stand: mend what is said of them first.";

/** What all of it takes at most, and what there is room for. */
function renderRoom(plan: Plan, { colors, width }: Terminal): string[] {
  const { now, left } = plan.totals;
  const line = (name: string, text: string | undefined): string[] =>
    text === undefined || text === "" ? [] : wrap(`${name}: ${text}`, width, "  ").map(colors.dim);
  // Where nothing is taken yet, the last line says it all.
  const isUntouched = ({ name, most, left }: RoomLeft): boolean => name === "max_in_flight" && left === most;
  const own = plan.room.filter((room) => room.of === "runmark" && !isUntouched(room)).map(roomText);
  const site = plan.room.filter(({ of }) => of !== "runmark").map(roomText);
  const spacing = plan.staggerSeconds > 0 ? `, starts ${plan.staggerSeconds} s apart` : "";
  const waits = plan.siteHolds;
  return [
    ...line("now", totalsText(now)),
    ...(left.tasks > now.tasks ? line("in all", totalsText(left)) : []),
    ...line("room", own.join("; ")),
    ...line("site", site.join("; ")),
    ...(waits > 0 ? wrap(`  → ${waits} of these jobs will wait until the site has room`, width, "    ") : []),
    ...line("site", plan.silence === undefined ? undefined : `not known: ${harmless(plan.silence)}`),
    ...line("machine", machineText(plan)),
    colors.dim(`backend: ${plan.backend}, at most ${plan.maxInFlight} in flight${spacing}`),
  ];
}
