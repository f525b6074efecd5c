import { hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import { outcomeOf } from "../monitor/outcome.ts";
import { partOfChoice } from "../tick/choose/standings.ts";
import { readView } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { notStartedFindings } from "./not-started.ts";
import { knownOf, type Overview, overviewOf } from "./overview.ts";
import { pointingBelow } from "./pointing-below.ts";
import { signsOf, watchFindings } from "./running-signs.ts";
import { refusedWarnings } from "./sweep/refused-trials.ts";

/** Where the experiment stood at the last look. Reads files only: no lock, no scheduler. */
export async function status(context: Context): Promise<Answer<Overview>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(await pointingBelow(context, place.error));
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const { summary, choices, journal, diagnostics } = view.value;
  const now = context.system.clock.now();
  const known = knownOf(view.value, now);
  const { asOf } = view.value;
  const refused = journal.state.sweep?.refused ?? [];
  const signs = await signsOf(context.system, { folder: place.value.folder, ...view.value }, now);
  return {
    exitCode: hasErrors(diagnostics)
      ? EXIT.errors
      : outcomeOf([
          ...choices.map((choice) => partOfChoice(choice, now)),
          ...refused.map(() => "failed" as const),
        ]),
    data: {
      // What nobody has looked at since may be over: its clock stands still with the last look.
      ...overviewOf(summary.experiment, place.value, choices, {
        now: asOf,
        named: context.experiment,
        signs,
      }),
      ...(known === undefined ? {} : { known }),
    },
    diagnostics: [
      ...diagnostics,
      ...watchFindings(signs),
      ...refusedWarnings(refused),
      ...(await notStartedFindings(context, place.value, { tasks: choices, sweep: journal.state.sweep })),
    ],
  };
}
