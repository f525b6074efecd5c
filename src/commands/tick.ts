import type { Diagnostic } from "../model/diagnostic.ts";
import type { Event } from "../model/event.ts";
import type { Stop } from "../model/exit.ts";
import type { Result } from "../model/result.ts";
import { openSession } from "../tick/session/open.ts";
import type { Session } from "../tick/session/session.ts";
import type { TickReport } from "../tick/tick.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { type Overview, overviewOf } from "./overview.ts";
import { type Grower, tickAndGrow } from "./repeat.ts";
import { NO_SIGNS, signsOf } from "./running-signs.ts";
import type { SweepProgress } from "./sweep/progress.ts";
import { type Turned, turnedBy } from "./turned.ts";

export interface Ticked extends Overview {
  readonly backend: string;
  /** What happened in this tick, as it stands in the journal. */
  readonly events: readonly Event[];
  /** Tasks that wait for a person since this tick. */
  readonly turned: readonly Turned[];
  /** Where the sweep stands, of which this experiment is one. */
  readonly sweep?: SweepProgress;
}

/**
 * One step, as cron takes it; of a sweep more than one where something new is to go in at once. `readsLogs`: so that it can be told
 * how far what runs has got, for which the end of each log is read.
 */
export async function tick(context: Context, readsLogs = true): Promise<Answer<Ticked>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const events: Event[] = [];
  const onEvent = (event: Event): void => void events.push(event);
  const session = await openSession({ ...context, place: place.value, purpose: "tick", onEvent });
  if (!session.ok) return stopped(session.error);
  try {
    return await tickHeld(context, session.value, { events, readsLogs });
  } finally {
    await session.value.lock.release();
  }
}

async function tickHeld(
  context: Context,
  session: Session,
  { events, readsLogs }: { readonly events: readonly Event[]; readonly readsLogs: boolean },
): Promise<Answer<Ticked>> {
  const answer = async (report: TickReport): Promise<Answer<Ticked>> => {
    const { summary, choices, diagnostics, exitCode } = report;
    const { system, place, config } = session;
    const now = system.clock.now();
    const parts = { folder: place.folder, summary, config, choices };
    const signs = readsLogs ? await signsOf(system, parts, now) : NO_SIGNS;
    const overview = overviewOf(summary.experiment, place, choices, {
      now,
      named: context.experiment,
      signs,
    });
    const data = { ...overview, backend: session.backend.name, events, turned: turnedBy(events, choices) };
    return { exitCode, data, diagnostics };
  };
  if (session.journal.state.sweep === undefined) {
    const report = await tickAndGrow(session, undefined);
    return report.ok ? answer(report.value) : stopped(report.error);
  }
  const { journaledSweep } = await import("./sweep/journaled.ts");
  const { withProgress } = await import("./sweep/go-on.ts");
  const grower = await journaledSweep(session);
  try {
    const report = await tickWhileGrowing(session, grower);
    return report.ok ? withProgress(await answer(report.value), grower.progress) : stopped(report.error);
  } finally {
    await grower.close();
  }
}

/** What has just been laid out goes in at once: cron comes again in minutes only. */
async function tickWhileGrowing(session: Session, grower: Grower): Promise<Result<TickReport, Stop>> {
  const told = new Map<string, Diagnostic>();
  for (;;) {
    const report = await tickAndGrow(session, grower);
    if (!report.ok) return report;
    for (const finding of report.value.diagnostics) told.set(JSON.stringify(finding), finding);
    if (!report.value.hasMore || session.signal.aborted)
      return { ok: true, value: { ...report.value, diagnostics: [...told.values()] } };
  }
}
