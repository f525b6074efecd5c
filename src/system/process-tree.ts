import { readdirSync, readFileSync } from "node:fs";
import { errnoOf } from "./errno.ts";
import { type ProcStat, parseProcStat } from "./procfs.ts";

/**
 * Whose a process is: its session's, or that of the nearest of its parents which has a leader, as a daemon that is still
 * waited for opens a session of its own.
 */
export function leaderOf(
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

/**
 * Every process that /proc shows. It is read at once: the kernel answers from memory, and a turn of the thread pool for each of
 * hundreds of processes would cost five times as much.
 */
export function allProcesses(): ReadonlyMap<number, ProcStat> {
  const found = new Map<number, ProcStat>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = parseProcStat(textOf(`/proc/${name}/stat`));
    if (stat !== undefined) found.set(Number(name), stat);
  }
  return found;
}

/** A file of /proc; empty for a process that is gone meanwhile, or is none of ours to see. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return "";
  }
}
