import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { ClusterDescription } from "./cluster.ts";

/**
 * A cluster that no other test file has: two on one would cancel each other's jobs and stop each other's daemons. By a file
 * of its own and not by the number of the worker, which two at work can have at the same time. There are as many clusters as
 * workers, so that one is free, or will be in a moment.
 */
export function claimCluster(descriptions: readonly ClusterDescription[]): ClusterDescription {
  for (;;) {
    const free = descriptions.find(({ plan }) => claims(claimOf(plan.folder)));
    if (free !== undefined) return free;
    // Test files are read without waiting for anything.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
}

export function releaseCluster({ plan }: ClusterDescription): void {
  rmSync(claimOf(plan.folder), { force: true });
}

const claimOf = (folder: string): string => `${folder}/claim`;

function claims(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    const owner = ownerOf(path);
    if (owner === process.pid) return true;
    if (owner !== undefined && !isAlive(owner)) takeAway(path, owner);
    return false;
  }
}

/** Undefined in the moment between the making of a claim and its first letter, and where there is none any more. */
function ownerOf(path: string): number | undefined {
  try {
    return Number(readFileSync(path, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

/** The claim of a worker that died. Two that find it take it away once: the second one would hold another's by then. */
function takeAway(path: string, owner: number): void {
  const aside = `${path}-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (ownerOf(aside) === owner) rmSync(aside);
  else renameSync(aside, path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
