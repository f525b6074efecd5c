import type { Stop } from "../model/exit.ts";
import { ok, type Result } from "../model/result.ts";
import { begin } from "./begin.ts";
import { follow } from "./follow.ts";
import { isHangUp, type OpenQueue } from "./session.ts";

export interface WorkOptions {
  /** Ids that may be begun: those of the configuration. */
  readonly named: ReadonlySet<string>;
  readonly failFast: boolean;
}

/** Why the work came to its end. `left`: the terminal went away, and the job that runs goes on. */
export type WorkEnd = "finished" | "stopped" | "left" | "failed-fast";

/** Runs what is pending, one after the other and in order, after what still runs from an earlier time. */
export const work = async (
  queue: OpenQueue,
  { named, failFast }: WorkOptions,
): Promise<Result<WorkEnd, Stop>> => {
  for (;;) {
    const running = queue.state.jobs.find(({ phase }) => phase.status === "running");
    if (running === undefined && queue.signal.aborted) return ok(isHangUp(queue) ? "left" : "stopped");
    const next =
      running ?? queue.state.jobs.find(({ id, phase }) => phase.status === "pending" && named.has(id));
    if (next === undefined) return ok("finished");
    if (running === undefined) {
      const begun = await begin(queue, next);
      if (!begun.ok) return begun;
    }
    const followed = await follow(queue, next.id);
    if (!followed.ok) return followed;
    if (followed.value === "left") return ok("left");
    const { phase } = queue.state.jobs.find(({ id }) => id === next.id) ?? next;
    if (failFast && phase.status === "failed") return ok("failed-fast");
  }
};
