import { join, relative } from "node:path";
import { attempt } from "../journal/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Place } from "../tick/folder/place.ts";
import { readView } from "../tick/view.ts";
import type { Context } from "./command.ts";
import { quoted } from "./invocation.ts";
import type { Step } from "./next-steps.ts";

/** What may lie beside a summary without rows, and be what there is to start. */
const BEGINNINGS = ["sweep.yaml", "queue.yaml"] as const;

/** How to start what lies in the folder of an experiment that has no task yet; undefined where there is none, or a sweep began. */
export async function notStarted(
  context: Context,
  { folder, summaryPath }: Place,
): Promise<Step | undefined> {
  const { files } = context.system;
  for (const name of BEGINNINGS) {
    const path = join(folder, name);
    const stat = await attempt(path, () => files.stat(path));
    if (!stat.ok || stat.value?.kind !== "file") continue;
    const view = await readView(context.system, { folder, summaryPath }, context.flags);
    if (!view.ok || view.value.choices.length > 0 || view.value.journal.state.sweep !== undefined)
      return undefined;
    return {
      command: commandFor(name, quoted(relative(context.cwd, path))),
      why: `${name} is here and was not started`,
    };
  }
  return undefined;
}

const commandFor = (name: (typeof BEGINNINGS)[number], file: string): string =>
  name === "sweep.yaml"
    ? `runmark sweep ${file} --dry-run`
    : `runmark queue run --config ${file} --state queue_state.json --dry-run`;

/** The same as a finding. */
export async function notStartedFindings(context: Context, place: Place): Promise<readonly Diagnostic[]> {
  const step = await notStarted(context, place);
  if (step === undefined) return [];
  const { command, why } = step;
  return [
    {
      severity: "info",
      code: "experiment.not-started",
      message: why,
      next: `See what it would do: ${command}`,
    },
  ];
}
