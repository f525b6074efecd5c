import type { Stop } from "../model/exit.ts";
import type { Context } from "./command.ts";
import { experimentsBelow, MOST_NEARBY } from "./experiments-below.ts";

/** Who stands above experiments, and named none, is told of the one word that shows them. */
export async function pointingBelow(context: Context, error: Stop): Promise<Stop> {
  const isNowhere = error.diagnostics.every(({ code }) => code === "experiment.missing");
  if (context.experiment !== undefined || !isNowhere) return error;
  const { folders } = await experimentsBelow(context.system.files, context.cwd, MOST_NEARBY);
  if (folders.length === 0) return error;
  const those = folders.length === 1 ? "the experiment" : `the ${folders.length} experiments`;
  const next = `See ${those} below with: runmark status . (or go to one, or name it)`;
  return { ...error, diagnostics: error.diagnostics.map((one) => ({ ...one, next })) };
}
