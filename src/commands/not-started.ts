import type { Diagnostic } from "../model/diagnostic.ts";
import type { Place } from "../tick/folder/place.ts";
import { beginningIn } from "./beginnings.ts";
import type { Context } from "./command.ts";
import type { Step } from "./next-steps.ts";

/** How to start what lies beside a summary without rows; undefined where nothing does. */
export async function toStart(context: Context, { folder }: Place): Promise<Step | undefined> {
  const found = await beginningIn(context, folder);
  return found && { command: found.command, why: `${found.name} is here and was not started` };
}

/** The same of a folder that is no experiment. Whether a queue there was started nobody has looked at. */
export async function toLookAt(context: Context, folder: string): Promise<Step | undefined> {
  const found = await beginningIn(context, folder);
  return found && { command: found.command, why: `see what the ${found.name} here would do` };
}

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
