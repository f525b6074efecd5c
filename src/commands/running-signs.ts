import type { Config } from "../config/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { TaskKey } from "../model/experiment.ts";
import type { WatchWarning } from "../monitor/watch/judge.ts";
import type { Summary } from "../parse/summary.ts";
import type { System } from "../system/ports.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { toolingOf } from "../tick/evidence/tooling.ts";
import type { RunningSigns } from "../tick/watch/watch-running.ts";
import { quoted } from "./invocation.ts";

export type Signs = ReadonlyMap<TaskKey, RunningSigns>;

export const NO_SIGNS: Signs = new Map();

/** What commands show of all that runs, from its logs; nothing is loaded where nothing runs. */
export async function signsOf(
  system: System,
  { folder, summary, config, choices }: SignParts,
  now: number,
): Promise<Signs> {
  if (!choices.some(({ standing }) => standing.status === "running")) return NO_SIGNS;
  const { watchRunning } = await import("../tick/watch/watch-running.ts");
  const tooling = toolingOf(summary.experiment, config);
  return watchRunning({ system, folder, tooling }, choices, config, now);
}

export interface SignParts {
  readonly folder: string;
  readonly summary: Summary;
  readonly config: Config;
  readonly choices: readonly Choice[];
}

type Kind = WatchWarning["kind"];

/** How a person is told of each kind, and what to do. None of it says when or how much, so that it is told once. */
const TOLD: Readonly<Record<Kind, readonly [says: string, next: (run: string) => string]>> = {
  silent: [
    "nothing written for a long time",
    (run) =>
      `See what it is at: runmark logs ${run}; if it hangs: runmark cancel ${run}, then runmark retry ${run}`,
  ],
  idle: [
    "GPUs idle",
    (run) =>
      `See whether it waits for data or for a lock: runmark logs ${run}; more workers for its loader may help`,
  ],
  slow: [
    "slower than it was",
    (run) =>
      `See whether data comes slowly, and whether its node is hot, shared or short of memory: runmark logs ${run}`,
  ],
  diverged: [
    "the loss is no number any more",
    (run) => `What is trained from here on is of no use: runmark cancel ${run}, and lower the learning rate`,
  ],
};

const MOST_NAMED = 3;

/** One finding for each kind of warning, however many tasks it is about. */
export function watchFindings(signs: Signs): readonly Diagnostic[] {
  const about = new Map<Kind, { readonly key: TaskKey; readonly run: string }[]>();
  for (const [key, { run, warnings }] of signs)
    for (const { kind } of warnings) about.set(kind, [...(about.get(kind) ?? []), { key, run }]);
  return [...about].map(([kind, found]) => {
    const [says, next] = TOLD[kind];
    const named = found
      .slice(0, MOST_NAMED)
      .map(({ key }) => key)
      .join(", ");
    const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : "";
    return {
      severity: "warning",
      code: `watch.${kind}`,
      message: `${named}${more}: ${says}`,
      next: next(quoted(found[0]?.run ?? "")),
    };
  });
}

/** In a few words, behind the task's row. */
export function warningWords(warning: WatchWarning, now: number): string {
  switch (warning.kind) {
    case "silent":
      return `nothing written for ${inMinutes(now - warning.since)}${warning.isBusy ? ", though its GPUs are busy" : ""}`;
    case "idle":
      return `its GPUs idle (${Math.round(warning.percent)} %)`;
    case "slow":
      return `at ${Math.round(warning.ratio * 100)} % of its earlier rate`;
    case "diverged":
      return `loss ${warning.loss}`;
  }
}

function inMinutes(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
