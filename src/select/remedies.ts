import type { MemoryUnit, Overrides } from "../model/job.ts";
import type { Attempt, Phase } from "../model/record.ts";
import { memoryText, timeText } from "../model/tries.ts";
import type { Policy } from "./policies.ts";

/** The settings below `retry`. */
export interface RetryLimits {
  readonly maxAttempts: number;
  readonly memoryFactor: number;
  /** For each node. */
  readonly maxMemoryGiB: number | null;
  readonly timeFactor: number;
  readonly maxTimeHours: number | null;
}

/** What the script of a task says now, as far as another attempt may ask for more. */
export interface Asks {
  /** 0 MiB: all that a node has. `perNode`: so many CPUs or GPUs of each node get as much. */
  readonly memory?: { readonly per: MemoryUnit; readonly mib: number; readonly perNode: number };
  readonly timeMinutes?: number | "unlimited";
  readonly nodes: number;
  /** As it is written: one name or several. */
  readonly partition?: string;
  /** It names its nodes itself (`--nodelist`), so that none of them can be left out. */
  readonly isPinned?: true;
  /** The checkpoint, written by the last attempt, from which the next one goes on by itself. */
  readonly resumesFrom?: string;
}

/** Another attempt, and what is other in it. */
export interface Remedied {
  readonly kind: "again";
  readonly after: string;
  readonly overrides: Overrides;
  /** The knob of its tool is turned first. */
  readonly turnsKnob?: true;
  readonly asks?: Asks;
}

export type Refused = { readonly kind: "no"; readonly reason: string };

interface Ended {
  readonly attempt: Attempt;
  readonly phase: Extract<Phase, { kind: "over" }>;
  readonly hasKnob: boolean;
  readonly asks: Asks | undefined;
}

/** What was asked for otherwise once is asked for from then on: a node stays excluded when memory is what is short next. */
export function remedy(
  policy: Exclude<Policy, { remedy: "never" }>,
  ended: Ended,
  limits: RetryLimits,
): Remedied | Refused {
  const { attempt, asks } = ended;
  const carried = attempt.overrides ?? {};
  const again = (overrides: Overrides): Remedied => ({
    kind: "again",
    after: policy.after,
    overrides: { ...carried, ...overrides },
    ...(asks === undefined ? {} : { asks }),
  });
  switch (policy.remedy) {
    case "again":
      return again({});
    case "elsewhere":
      return again(asks?.isPinned ? {} : withoutNode(carried, ended.phase.last?.node));
    case "smaller_batch":
      return ended.hasKnob
        ? { ...again({}), turnsKnob: true }
        : no("its tool has no knob for the batch size");
    case "more_memory":
      return asks === undefined ? again({}) : moreMemory(again, asks, carried, limits);
    case "more_time":
      return asks === undefined ? again({}) : moreTime(again, asks, carried, limits);
  }
}

const no = (reason: string): Refused => ({ kind: "no", reason });

/** Of a job on several nodes (`n[3-4]`, `n1,n2`) nobody says which has failed, and to shun them all could leave too few. */
function withoutNode({ exclude = [] }: Overrides, node: string | undefined): Overrides {
  if (node === undefined || !/^[\w.-]+$/.test(node) || exclude.includes(node)) return {};
  return { exclude: [...exclude, node] };
}

type Again = (overrides: Overrides) => Remedied;

/** What the last attempt had of each: what its script asks for, or more of it. */
export function hadBefore(
  asks: Asks,
  { memory, timeMinutes = 0 }: Overrides,
): { readonly mib: number; readonly minutes: number | "unlimited" } {
  const given = memory !== undefined && memory.per === asks.memory?.per ? memory.mib : 0;
  const minutes = asks.timeMinutes ?? 0;
  return {
    mib: Math.max(asks.memory?.mib ?? 0, given),
    minutes: minutes === "unlimited" ? minutes : Math.max(minutes, timeMinutes),
  };
}

function moreMemory(
  again: Again,
  asks: Asks,
  carried: Overrides,
  { memoryFactor, maxMemoryGiB }: RetryLimits,
): Remedied | Refused {
  const { memory } = asks;
  if (memory === undefined) return no("its script does not say --mem, so there is nothing to raise");
  if (memory.mib === 0) return no("its script asks for all the memory of a node");
  const { per } = memory;
  const { mib: before } = hadBefore(asks, carried);
  const most =
    maxMemoryGiB === null ? Number.POSITIVE_INFINITY : Math.floor((maxMemoryGiB * 1024) / memory.perNode);
  const mib = Math.min(Math.ceil(before * memoryFactor), most);
  if (mib <= before)
    return no(`it had ${memoryText({ per, mib: before })}, and retry.max_memory_gib is ${maxMemoryGiB}`);
  return again({ memory: { per, mib } });
}

function moreTime(
  again: Again,
  asks: Asks,
  carried: Overrides,
  { timeFactor, maxTimeHours }: RetryLimits,
): Remedied | Refused {
  // What was saved is not done again, so that the same time leads further.
  if (asks.resumesFrom !== undefined)
    return { ...again({}), after: `its time limit, from ${asks.resumesFrom}` };
  const { minutes: before } = hadBefore(asks, carried);
  if (before === "unlimited") return no("its script sets no limit: the partition does");
  if (before === 0) return no("its script does not say --time, so there is nothing to raise");
  const most = maxTimeHours === null ? Number.POSITIVE_INFINITY : Math.floor(maxTimeHours * 60);
  const timeMinutes = Math.min(Math.ceil(before * timeFactor), most);
  if (timeMinutes <= before)
    return no(`it had ${timeText(before)}, and retry.max_time_hours is ${maxTimeHours}`);
  return again({ timeMinutes });
}
