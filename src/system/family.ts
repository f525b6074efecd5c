import type { Kin } from "./ports.ts";
import { allProcesses, leaderOf, textOf } from "./process-tree.ts";
import type { ProcStat } from "./procfs.ts";

/** Looked for where a job is ended, not while it runs: the environments of all processes are read. */
export const familyOf = (leader: number, marks: readonly string[]): readonly Kin[] =>
  kinOf(leader, allProcesses(), (pid) => isMarked(pid, marks));

/**
 * A double fork with a session of its own leaves no trace in the tree of processes; what remains is the environment. This process
 * is never kin: a supervisor that a job itself started carries its marks, too.
 */
export function kinOf(
  leader: number,
  processes: ReadonlyMap<number, ProcStat>,
  bearsMarks: (pid: number) => boolean,
): readonly Kin[] {
  const wanted = new Set([leader]);
  const kin: Kin[] = [];
  for (const [pid, { parent, group, state }] of processes) {
    if (pid === process.pid || /^[ZXx]/.test(state)) continue;
    if (leaderOf(pid, processes, wanted) !== undefined || bearsMarks(pid)) kin.push({ pid, parent, group });
  }
  return kin;
}

function isMarked(pid: number, marks: readonly string[]): boolean {
  if (marks.length === 0) return false;
  const environment = new Set(textOf(`/proc/${pid}/environ`).split("\0"));
  return marks.every((mark) => environment.has(asLatin1(mark)));
}

/** Files of /proc are read byte by byte, whatever text is in them. */
const asLatin1 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
