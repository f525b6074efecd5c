import type { Event } from "../model/event.ts";
import { openSession } from "../tick/session/open.ts";
import { tick as tickOnce } from "../tick/tick.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { type Overview, overviewOf } from "./overview.ts";
import { signsOf } from "./running-signs.ts";
import { type Turned, turnedBy } from "./turned.ts";

export interface Ticked extends Overview {
  readonly backend: string;
  /** What happened in this tick, as it stands in the journal. */
  readonly events: readonly Event[];
  /** Tasks that wait for a person since this tick. */
  readonly turned: readonly Turned[];
}

/** One step, as cron takes it. */
export async function tick(context: Context): Promise<Answer<Ticked>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const events: Event[] = [];
  const onEvent = (event: Event): void => void events.push(event);
  const session = await openSession({ ...context, place: place.value, purpose: "tick", onEvent });
  if (!session.ok) return stopped(session.error);
  try {
    const report = await tickOnce(session.value);
    if (!report.ok) return stopped(report.error);
    const { summary, choices, diagnostics, exitCode } = report.value;
    const now = context.system.clock.now();
    const { folder } = place.value;
    const signs = await signsOf(
      context.system,
      { folder, summary, config: session.value.config, choices },
      now,
    );
    const overview = overviewOf(summary.experiment, place.value, choices, {
      now,
      named: context.experiment,
      signs,
    });
    const turned = turnedBy(events, choices);
    return {
      exitCode,
      data: { ...overview, backend: session.value.backend.name, events, turned },
      diagnostics,
    };
  } finally {
    await session.value.lock.release();
  }
}
