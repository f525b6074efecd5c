import { hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import { blockedFindings } from "../tick/findings.ts";
import { readView } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";

export interface Checked {
  readonly summary: string;
  readonly runs: number;
  readonly tasks: number;
}

/** Every finding about the summary, the configuration and the journal. */
export async function check(context: Context): Promise<Answer<Checked>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const { summary, choices } = view.value;
  // `plan` and `status` show these in their tables.
  const diagnostics = [...view.value.diagnostics, ...blockedFindings(summary, choices)];
  const { runs, tasks } = summary.experiment;
  return {
    exitCode: hasErrors(diagnostics) ? EXIT.errors : EXIT.done,
    data: { summary: place.value.summaryPath, runs: runs.length, tasks: tasks.length },
    diagnostics,
  };
}
