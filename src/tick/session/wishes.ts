import type { Event } from "../../model/event.ts";
import type { Stop } from "../../model/exit.ts";
import { ok, type Result } from "../../model/result.ts";
import { readWishes, type Wishes } from "../../parse/merge.ts";
import type { Summary } from "../../parse/summary.ts";
import type { Session } from "./session.ts";

/** What people typed, as events: each wish is journaled once, and so is each job that only the summary knows. */
export function wishEvents(wishes: Wishes, attempts: (task: string) => number, now: number): Event[] {
  return [
    // First, since a word may be about a job that is adopted with it.
    ...wishes.adopt.map(
      (adopted) => ({ kind: "adopted", at: now, attempt: attempts(adopted.task) + 1, ...adopted }) as const,
    ),
    ...wishes.told.map((told) => ({ kind: "told", at: now, ...told }) as const),
  ];
}

/** Reads what people typed and journals it; what stays in force by being written is returned. */
export async function takeWishes(session: Session, summary: Summary): Promise<Result<Wishes, Stop>> {
  const { records } = session.journal.state;
  const wishes = readWishes(summary.experiment.tasks, records);
  const attempts = (task: string): number => records.get(task)?.attempts.length ?? 0;
  const recorded = await session.record(wishEvents(wishes, attempts, session.system.clock.now()));
  return recorded.ok ? ok(wishes) : recorded;
}
