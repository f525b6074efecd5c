import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import { daemonNames } from "./services.ts";

/** Longer than the work of any test takes when nothing is wrong. */
const PATIENCE_MS = 120_000;

/**
 * Waits for work that goes on after the controller was restarted. One that ends in the middle of a launch calls the job
 * running although its node has never heard of it, until the node registers again, which it does by itself only after
 * half an hour: here nodes are made to when the work takes too long, and the controller puts the job back into the queue.
 */
export async function registering<T>(cluster: Cluster, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const end = (): true => {
    over.abort();
    return true;
  };
  const isOver = work.then(end, end);
  const isLate = (): Promise<boolean> => pause(PATIENCE_MS, false, { signal: over.signal }).catch(() => true);
  while (!(await Promise.race([isOver, isLate()]))) await registerNodes(cluster);
  return work;
}

async function registerNodes(cluster: Cluster): Promise<void> {
  for (const name of daemonNames(cluster.plan)) {
    if (!name.startsWith("slurmd-")) continue;
    await cluster.stop(name);
    await cluster.start(name);
  }
}
