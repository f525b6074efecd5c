import { readdirSync, readFileSync } from "node:fs";
import { errnoOf } from "./errno.ts";
import type { ProcessUse } from "./ports.ts";
import { type ProcStat, parseProcStat } from "./procfs.ts";

/** Linux counts in these for programs whatever its own clock does (USER_HZ). */
const TICKS_PER_SECOND = 100;
const MIB = 1024 ** 2;

/**
 * One pass over /proc for all leaders. It is read at once: the kernel answers from memory, and a turn of the thread pool for
 * each of hundreds of processes would cost five times as much.
 */
export function useOf(leaders: readonly number[]): ReadonlyMap<number, ProcessUse> {
  if (leaders.length === 0) return new Map();
  return sumUse(leaders, allProcesses(), pageBytes());
}

/**
 * Whose a process is: its session's, or that of the nearest of its parents which has a leader, as a daemon that is still
 * waited for opens a session of its own.
 */
export function sumUse(
  leaders: readonly number[],
  processes: ReadonlyMap<number, ProcStat>,
  pageSize: number,
): ReadonlyMap<number, ProcessUse> {
  const wanted = new Set(leaders);
  const sums = new Map<number, ProcessUse>();
  for (const [pid, stat] of processes) {
    const leader = leaderOf(pid, processes, wanted);
    if (leader === undefined) continue;
    const { memoryMiB, cpuSeconds } = sums.get(leader) ?? { memoryMiB: 0, cpuSeconds: 0 };
    sums.set(leader, {
      memoryMiB: memoryMiB + (stat.residentPages * pageSize) / MIB,
      cpuSeconds: cpuSeconds + stat.cpuTicks / TICKS_PER_SECOND,
    });
  }
  return sums;
}

function leaderOf(
  pid: number,
  processes: ReadonlyMap<number, ProcStat>,
  wanted: ReadonlySet<number>,
): number | undefined {
  // Processes come and go while they are read, so what they say of each other may be a circle.
  const met = new Set<number>();
  for (let at = pid; !met.has(at); ) {
    met.add(at);
    const stat = processes.get(at);
    if (stat === undefined) return undefined;
    if (wanted.has(stat.session)) return stat.session;
    at = stat.parent;
  }
  return undefined;
}

function allProcesses(): ReadonlyMap<number, ProcStat> {
  const found = new Map<number, ProcStat>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = parseProcStat(textOf(`/proc/${name}/stat`));
    if (stat !== undefined) found.set(Number(name), stat);
  }
  return found;
}

/** Empty for a process that is gone meanwhile, or is none of ours to see. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return "";
  }
}

const AT_PAGESZ = 6n;
let knownPageBytes: number | undefined;

/** The kernel tells every process its page size (getauxval(3)); Node does not pass it on. 64 KiB is common on ARM. */
function pageBytes(): number {
  knownPageBytes ??= readPageBytes();
  return knownPageBytes;
}

function readPageBytes(): number {
  const vector = readFileSync("/proc/self/auxv");
  for (let at = 0; at + 16 <= vector.length; at += 16)
    if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
  return 4096;
}
