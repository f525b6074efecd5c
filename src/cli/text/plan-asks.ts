import type { Plan, PlannedTask } from "../../commands/plan.ts";
import type { Asks, Totals } from "../../commands/plan-asks.ts";
import type { RoomLeft } from "../../commands/plan-room.ts";
import { hoursText } from "../../model/claim.ts";
import { harmless } from "../terminal.ts";
import { duration } from "./duration.ts";
import { many } from "./many.ts";
import { SEPARATOR } from "./signs.ts";

/** `2 gpu · 8 cpu · 64 GB · 4 h`, as one job asks for it; of an array `40 × 1 cpu · 10 min`. */
export function asksText({ gpus, cpus, memoryMiB, seconds, timeFrom, elements }: Asks): string {
  const parts = [
    ...(gpus === 0 ? [] : [`${gpus} gpu`]),
    `${cpus} cpu`,
    ...(memoryMiB === undefined ? [] : [memoryMiB === 0 ? "all memory" : memoryText(memoryMiB)]),
    seconds === undefined
      ? "no --time"
      : `${duration(seconds)}${timeFrom === "partition" ? " (default)" : ""}`,
  ];
  return `${elements === 1 ? "" : `${elements} × `}${parts.join(SEPARATOR)}`;
}

const memoryText = (mib: number): string => (mib < 1024 ? `${mib} MB` : `${hoursText(mib / 1024)} GB`);

/** `at most 48 GPU-hours, 192 CPU-hours`; undefined where there is nothing to count. */
export function totalsText({ tasks, gpuHours, cpuHours, unknown }: Totals): string | undefined {
  if (tasks === 0) return undefined;
  if (unknown === tasks) return "hours not known without a --time in the scripts";
  const hours = [
    ...(gpuHours > 0 ? [`${hoursText(gpuHours)} GPU-hours`] : []),
    `${hoursText(cpuHours)} CPU-hours`,
  ];
  return `at most ${hours.join(", ")}${unknown === 0 ? "" : `; not known of ${many(unknown, "task")}`}`;
}

/** What jobs of this machine share, where some task asks for more: such a job is refused. */
export function machineText({ tasks, machine }: Pick<Plan, "tasks" | "machine">): string | undefined {
  if (machine === undefined) return undefined;
  const { cpus, memoryMiB, gpus } = machine;
  const isShort = tasks.some(
    ({ asks }) =>
      asks !== undefined && (asks.cpus > cpus || asks.gpus > gpus || (asks.memoryMiB ?? 0) > memoryMiB),
  );
  const has = [`${cpus} cpu`, memoryText(memoryMiB), `${gpus} gpu`].join(SEPARATOR);
  return isShort ? `${has}, less than some tasks ask for` : undefined;
}

/** `max_in_flight 25: 20 left`. */
export const roomText = ({ name, of, owner, most, left, limits }: RoomLeft): string =>
  `${name} ${hoursText(most)}${owner === undefined ? "" : ` (${of} ${harmless(owner)})`}${
    left === undefined ? "" : `: ${hoursText(left)} ${limits === "running" ? "more may run" : "left"}`
  }`;

/** What is remarkable about a task that goes in: why again, a script that changed, what the test said. */
export function remarksOn({ why, changedSince, test }: PlannedTask): string[] {
  return [
    ...(why === "not submitted yet" ? [] : [why]),
    ...(changedSince === undefined ? [] : [`script changed since attempt ${changedSince}`]),
    ...(test === undefined ? [] : [testText(test)]),
  ].map(harmless);
}

function testText({ verdict, startsAt, nodes, says, answered }: NonNullable<PlannedTask["test"]>): string {
  if (verdict === "refused") return `✗ refused: ${says}`;
  if (verdict === "wait") return `○ would wait: ${says}`;
  if (verdict === "unclear" && answered) return `? the test was answered: ${says}`;
  if (verdict === "unclear") return `? no answer to the test: ${says}`;
  const start = startsAt === undefined ? "✓ accepted" : `✓ may start ${clockText(startsAt)}`;
  return `${start}${nodes === undefined ? "" : ` on ${nodes}`}${says === undefined ? "" : `; ${says}`}`;
}

/** Local wall time, as `squeue --start` shows it. */
function clockText(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
