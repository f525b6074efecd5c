import { hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import { wantedBackend } from "../tick/open.ts";
import { readView } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { type Overview, overviewOf } from "./overview.ts";

export interface Plan extends Overview {
  /** Where the jobs would go; the setting itself when that cannot be had here. */
  readonly backend: string;
  readonly maxInFlight: number;
  readonly staggerSeconds: number;
}

/** What the next tick would submit, and why the others do not go in. Acts on nothing: it is the dry run of `run` and `tick`. */
export async function plan(context: Context): Promise<Answer<Plan>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const { summary, choices, diagnostics, config } = view.value;
  if (hasErrors(diagnostics)) return { exitCode: EXIT.errors, diagnostics };
  const wanted = wantedBackend(config, view.value.journal.state);
  const backend = await context.chooseBackend(wanted, place.value.folder);
  return {
    exitCode: EXIT.done,
    data: {
      ...overviewOf(summary.experiment, place.value, choices, context.system.clock.now()),
      backend: backend.ok ? backend.value.name : wanted,
      maxInFlight: config.values.max_in_flight,
      staggerSeconds: config.values["stagger.seconds"],
    },
    diagnostics: backend.ok ? diagnostics : [...diagnostics, ...backend.error.diagnostics],
  };
}
