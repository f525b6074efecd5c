import { type Diagnostic, hasErrors } from "../model/diagnostic.ts";
import type { Stop } from "../model/exit.ts";
import type { Observation } from "../model/job.ts";
import { ok, type Result } from "../model/result.ts";
import { type Reading, takeReading } from "./reading.ts";
import { proveWritable, saveSummary } from "./save.ts";
import { send } from "./send.ts";
import type { Session } from "./session.ts";
import { shareRoom } from "./share.ts";
import { roomFor, shownStandings } from "./standings.ts";
import { toolingOf } from "./tooling.ts";

/** Readings in one tick; whoever saves without a pause is obeyed by the last of them. */
const MOST_READINGS = 3;

export interface Submitted {
  /** The reading that decided. */
  readonly reading: Reading;
  /** The summary as it was left. */
  readonly text: string;
  readonly findings: readonly Diagnostic[];
}

/**
 * Lets in what there is room for. It shows first what is known, since submitting may take long, and that look at the file
 * also tells whether the reading still stands: a `hold` that was saved in the meantime counts, and half a file that was read
 * while an editor wrote it decides nothing.
 */
export async function submitChosen(
  session: Session,
  first: Reading,
  observation: Observation | undefined,
): Promise<Result<Submitted, Stop>> {
  let reading = first;
  let { text } = first.summary.document;
  for (let round = 1; ; round += 1) {
    const choices = await reading.choose();
    const allotted = await shareRoom(choices, roomFor(session.config, choices, observation), reading.count);
    const chosen = allotted.filter(({ decision }) => decision.kind === "submit");
    if (chosen.length === 0) return ok({ reading, text, findings: [] });
    const writable = await proveWritable(session);
    if (!writable.ok) return writable;
    const saved = await saveSummary(session, reading.summary, shownStandings(choices));
    if (!saved.ok) return saved;
    const { found } = saved.value;
    text = saved.value.text;
    if (hasErrors(found.diagnostics)) return ok({ reading, text, findings: [] });
    if (found === reading.summary || round === MOST_READINGS) {
      const sent = await send(session, chosen, toolingOf(reading.summary.experiment, session.config));
      return sent.ok ? ok({ reading, text, findings: sent.value.findings }) : sent;
    }
    const again = await takeReading(session, found);
    if (!again.ok) return again;
    reading = again.value;
  }
}
