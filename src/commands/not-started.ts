import { join } from "node:path";
import { attempt } from "../journal/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Place } from "../tick/folder/place.ts";
import type { Context } from "./command.ts";
import { queueCommand, quoted, wayTo } from "./invocation.ts";
import type { Step } from "./next-steps.ts";

/** What may lie beside a summary without rows, and be what there is to start. */
const BEGINNINGS = ["sweep.yaml", "queue.yaml"] as const;

/** How to start what lies beside the summary; undefined where nothing does. */
export async function toStart(context: Context, { folder }: Place): Promise<Step | undefined> {
  const { files } = context.system;
  for (const name of BEGINNINGS) {
    const path = join(folder, name);
    const stat = await attempt(path, () => files.stat(path));
    if (!stat.ok || stat.value?.kind !== "file") continue;
    return {
      command: commandFor(name, wayTo(path, context.cwd)),
      why: `${name} is here and was not started`,
    };
  }
  return undefined;
}

const commandFor = (name: (typeof BEGINNINGS)[number], file: string): string =>
  name === "sweep.yaml" ? `runmark sweep ${quoted(file)} --dry-run` : `${queueCommand(file)} --dry-run`;

export const NOT_STARTED = "experiment.not-started";

/** Tells of what lies beside the summary of an experiment that has no task, and no sweep that began. */
export async function notStartedFindings(
  context: Context,
  place: Place,
  { tasks, sweep }: { readonly tasks: readonly unknown[]; readonly sweep: unknown },
): Promise<readonly Diagnostic[]> {
  const step = tasks.length > 0 || sweep !== undefined ? undefined : await toStart(context, place);
  if (step === undefined) return [];
  const { command, why } = step;
  return [
    {
      severity: "info",
      code: NOT_STARTED,
      message: why,
      next: `See what it would do: ${command}`,
    },
  ];
}
