import { isDeepStrictEqual } from "node:util";
import type { Diagnostic } from "../model/diagnostic.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { ConfiguredJob, QueueConfig } from "./config.ts";
import { newJob, type QueueJob, type QueueState } from "./job.ts";

/** What a configuration that was edited since makes of a queue. */
export interface Reconciled {
  readonly state: QueueState;
  readonly taken: readonly { readonly id: string; readonly what: "added" | "changed" | "removed" }[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Brings a queue in line with its configuration. New jobs come in, the order is that of the file, and what is corrected in a
 * job that is still to run holds from now on. What is on record stays: a job that is done under another command than the
 * file now has stops everything, since nobody could tell the results apart.
 */
export const reconcile = (
  state: QueueState,
  config: QueueConfig,
  statePath: string,
  now: number,
): Result<Reconciled, readonly Diagnostic[]> => {
  const known = new Map(state.jobs.map((job) => [job.id, job]));
  const isOther =
    state.name !== config.name || (state.jobs.length > 0 && !config.jobs.some(({ id }) => known.has(id)));
  if (isOther) return err([otherConfig(state, config, statePath)]);
  const parts = config.jobs.map((spec) => merge(known.get(spec.id), spec, now));
  const refused = parts.flatMap(({ refusal }) => refusal ?? []);
  if (refused.length > 0) return err(refused);
  const named = new Set(config.jobs.map(({ id }) => id));
  const left = state.jobs.filter(({ id }) => !named.has(id));
  const kept = left.filter(({ phase }) => phase.status !== "pending");
  return ok({
    state: { ...state, jobs: [...parts.map(({ job }) => job), ...kept] },
    taken: [
      ...parts.flatMap(({ job, what }) => (what === undefined ? [] : [{ id: job.id, what }])),
      ...left.filter((job) => !kept.includes(job)).map(({ id }) => ({ id, what: "removed" as const })),
    ],
    warnings: [...parts.flatMap(({ warning }) => warning ?? []), ...keptWarning(kept)],
  });
};

interface Part {
  readonly job: QueueJob;
  readonly what?: "added" | "changed";
  readonly warning?: Diagnostic;
  readonly refusal?: Diagnostic;
}

const merge = (job: QueueJob | undefined, spec: ConfiguredJob, now: number): Part => {
  const { location, ...asked } = spec;
  if (job === undefined) return { job: newJob(asked, now), what: "added" };
  const renewed = { ...job, maxAttempts: asked.maxAttempts };
  const isSame = isDeepStrictEqual(job.command, asked.command) && job.outDir === asked.outDir;
  if (isSame) return { job: renewed };
  const at = { path: location.path, location };
  switch (job.phase.status) {
    case "pending":
    case "failed":
      return { job: { ...renewed, command: asked.command, outDir: asked.outDir }, what: "changed" };
    case "running":
      return {
        job: renewed,
        warning: {
          severity: "warning",
          code: "queue.changed-running",
          message: `${job.id} runs as it was before its command or out_dir was changed`,
          next: "Give what you changed an id of its own, to have it run as well",
          ...at,
        },
      };
    case "done":
      return {
        job,
        refusal: {
          severity: "error",
          code: "queue.changed-done",
          message: `${job.id} is done with another command or out_dir than this`,
          next: `Give what you changed an id of its own, or have it run again with: runmark queue recover ${job.id}`,
          ...at,
        },
      };
    default:
      return job.phase satisfies never;
  }
};

const otherConfig = (state: QueueState, config: QueueConfig, path: string): Diagnostic => ({
  severity: "error",
  code: "queue.other-config",
  message:
    state.name === config.name
      ? `this is the state of another queue: it has none of the ${config.jobs.length} jobs of the configuration`
      : `this is the state of queue "${state.name}", and the configuration is that of "${config.name}"`,
  next: "Name another --state; if it is the same queue under another name, set name: in the configuration",
  path,
});

const keptWarning = (kept: readonly QueueJob[]): readonly Diagnostic[] => {
  if (kept.length === 0) return [];
  const ids = kept.map(({ id }) => id);
  const shown = ids.length > 5 ? `${ids.slice(0, 5).join(", ")} and ${ids.length - 5} more` : ids.join(", ");
  return [
    {
      severity: "warning",
      code: "queue.not-in-config",
      message: `no longer in the configuration, and kept in the state as they are: ${shown}`,
    },
  ];
};
