import { readFileSync } from "node:fs";
import type { ProcessUse } from "./ports.ts";
import { allProcesses, leaderOf } from "./process-tree.ts";
import type { ProcStat } from "./procfs.ts";

/** Linux counts in these for programs whatever its own clock does (USER_HZ). */
const TICKS_PER_SECOND = 100;
const MIB = 1024 ** 2;

/** One pass over /proc for all leaders. */
export function useOf(leaders: readonly number[]): ReadonlyMap<number, ProcessUse> {
  if (leaders.length === 0) return new Map();
  return sumUse(leaders, allProcesses(), pageBytes());
}

interface Sum {
  memoryMiB: number;
  cpuSeconds: number;
  readonly pids: number[];
  isSpread: boolean;
}

/** What they and all that is theirs have together. */
export function sumUse(
  leaders: readonly number[],
  processes: ReadonlyMap<number, ProcStat>,
  pageSize: number,
): ReadonlyMap<number, ProcessUse> {
  const wanted = new Set(leaders);
  const sums = new Map<number, Sum>();
  for (const [pid, stat] of processes) {
    const leader = leaderOf(pid, processes, wanted);
    if (leader === undefined) continue;
    const sum = sums.get(leader) ?? { memoryMiB: 0, cpuSeconds: 0, pids: [], isSpread: false };
    sum.memoryMiB += (stat.residentPages * pageSize) / MIB;
    sum.cpuSeconds += stat.cpuTicks / TICKS_PER_SECOND;
    sum.pids.push(pid);
    sum.isSpread ||= stat.group !== leader;
    sums.set(leader, sum);
  }
  return sums;
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
