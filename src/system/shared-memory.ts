import { textOf } from "./process-tree.ts";

const KIB_PER_MIB = 1024;

/** The sum of their proportional sizes (PSS). Where the kernel does not give one (older than 4.14, no right), the resident size. */
export const sharedMemoryOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + kibOf(pid), 0) / KIB_PER_MIB;

const kibOf = (pid: number): number =>
  kibIn(textOf(`/proc/${pid}/smaps_rollup`), "Pss") ?? kibIn(textOf(`/proc/${pid}/status`), "VmRSS") ?? 0;

/** `Pss:      1234 kB`, as /proc writes it. */
export const kibIn = (text: string, name: string): number | undefined => {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};
