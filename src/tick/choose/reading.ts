import type { Stop } from "../../model/exit.ts";
import { ok, type Result } from "../../model/result.ts";
import type { Wishes } from "../../parse/merge.ts";
import type { Summary } from "../../parse/summary.ts";
import type { Session } from "../session/session.ts";
import { takeWishes } from "../session/wishes.ts";
import { type Choose, chooser } from "./choose.ts";
import { claimReader, type ReadClaim } from "./claims.ts";

/** A summary as it was read, what people ask for in it, and what follows for every task. */
export interface Reading {
  readonly summary: Summary;
  readonly wishes: Wishes;
  readonly choose: Choose;
  readonly claimOf: ReadClaim;
}

/** Takes what people typed into the journal, and decides by it. */
export async function takeReading(session: Session, summary: Summary): Promise<Result<Reading, Stop>> {
  const wishes = await takeWishes(session, summary);
  if (!wishes.ok) return wishes;
  return ok({
    summary,
    wishes: wishes.value,
    choose: chooserFor(session, summary, wishes.value),
    claimOf: claimReader(session.system.files, session.place.folder),
  });
}

/** Decides every task, each time by what the session knows then. */
export const chooserFor = (
  { system, place, journal, config }: Session,
  summary: Summary,
  wishes: Pick<Wishes, "obeyed">,
): Choose =>
  chooser({
    system,
    folder: place.folder,
    experiment: summary.experiment,
    records: journal.state.records,
    obeyed: wishes.obeyed,
    config,
    ...(journal.state.sweep === undefined ? {} : { stopped: journal.state.sweep.stopped }),
  });
