import type { Diagnostic } from "../model/diagnostic.ts";
import type { Event } from "../model/event.ts";
import type { Stop } from "../model/exit.ts";
import { ok, type Result } from "../model/result.ts";
import type { Place } from "../tick/folder/place.ts";
import { openSession } from "../tick/session/open.ts";
import type { Session } from "../tick/session/session.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { notStartedFindings } from "./not-started.ts";
import { type Heard, type RepeatParts, type RunObserver, type RunResult, repeat } from "./repeat.ts";
import type { SweepResult, SweepWatch } from "./sweep/go-on.ts";

/** Holds an experiment for a command that repeats the tick, and lets it go whatever happens. */
export async function holding<Data>(
  context: Context,
  { place, purpose, observer }: { place: Place; purpose: string; observer: RunObserver },
  act: (session: Session, heard: Heard) => Promise<Answer<Data>>,
): Promise<Answer<Data>> {
  const heard: Heard = { events: [] };
  const onEvent = (event: Event): void => {
    heard.events.push(event);
    observer.onEvent(event);
  };
  const session = await openSession({ ...context, place, purpose, onEvent });
  if (!session.ok) return stopped(session.error);
  try {
    return await act(session.value, heard);
  } finally {
    await session.value.lock.release();
  }
}

export interface RunOptions {
  /** Looks first whether jobs can run at all. */
  readonly preflight: boolean;
}

/** Repeats the tick until nothing is left to do, or until it is asked to end; a sweep that was begun here goes on. */
export async function run(
  context: Context,
  observer: RunObserver & Partial<SweepWatch>,
  { preflight }: RunOptions,
): Promise<Answer<SweepResult>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const looked = preflight ? await lookFirst(context, place.value, "runmark run") : ok([]);
  if (!looked.ok) return stopped(looked.error);
  const held = { place: place.value, purpose: "run", observer };
  const answer = await holding<SweepResult>(context, held, async (session, heard) => {
    const parts = { observer, heard, named: context.experiment, findings: looked.value };
    if (session.journal.state.sweep === undefined) return repeatRows(context, session, parts);
    const { journaledSweep } = await import("./sweep/journaled.ts");
    const { goOn } = await import("./sweep/go-on.ts");
    return goOn(session, await journaledSweep(session, observer), parts);
  });
  return { ...answer, diagnostics: [...looked.value, ...answer.diagnostics] };
}

/** Where there is no row to repeat anything for, what could be started is told. */
async function repeatRows(
  context: Context,
  session: Session,
  parts: RepeatParts,
): Promise<Answer<RunResult>> {
  const answer = await repeat(session, parts);
  if (answer.data === undefined) return answer;
  const { tasks } = answer.data;
  const idle = await notStartedFindings(context, session.place, { tasks, sweep: undefined });
  return { ...answer, diagnostics: [...answer.diagnostics, ...idle] };
}

/** Loaded where it is wanted; see there. */
export async function lookFirst(
  context: Context,
  place: Place,
  command: string,
  grows = false,
): Promise<Result<readonly Diagnostic[], Stop>> {
  const { firstLook } = await import("./preflight/first-look.ts");
  return firstLook(context, place, { command, grows });
}
