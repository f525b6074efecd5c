import { type Diagnostic, hasErrors } from "../../model/diagnostic.ts";
import type { Stop } from "../../model/exit.ts";
import type { TaskKey } from "../../model/experiment.ts";
import type { Observation } from "../../model/job.ts";
import { ok, type Result } from "../../model/result.ts";
import { placesLeft } from "../../select/allot.ts";
import type { Choice } from "../choose/choose.ts";
import { type Reading, takeReading } from "../choose/reading.ts";
import { shareRoom } from "../choose/share.ts";
import { budgetFor, roomFor, type SeenQueue, shownStandings } from "../choose/standings.ts";
import { toolingOf } from "../evidence/tooling.ts";
import { proveWritable, saveSummary } from "../session/save.ts";
import type { Session } from "../session/session.ts";
import type { ClosedLanes } from "./answered.ts";
import { highestFollowed } from "./highest-followed.ts";
import { passClosed } from "./lanes.ts";
import { prepareRetries } from "./prepare.ts";
import { send } from "./send.ts";

/** Readings in one tick; whoever saves without a pause is obeyed by the last of them. */
const MOST_READINGS = 3;

export interface Submitted {
  /** The reading that decided. */
  readonly reading: Reading;
  /** The summary as it was left. */
  readonly text: string;
  readonly findings: readonly Diagnostic[];
  readonly closed: ClosedLanes;
}

/** The queue before anything was sent. */
export type Queue = SeenQueue & Pick<Observation, "liveByName">;

/** Shares out the GPU-hours and the room among what may go in. */
export async function allotOpen(
  session: Session,
  reading: Reading,
  choices: readonly Choice[],
  closed: ClosedLanes,
  queue: Queue,
): Promise<Choice[]> {
  const room = roomFor(session.config, choices, queue);
  const open = await passClosed(session, choices, closed, placesLeft(room));
  const budget = budgetFor(session.config, session.journal.state.records);
  return shareRoom(open, room, { budget, claimOf: reading.claimOf });
}

/**
 * Lets in what there is room for. It shows first what is known, since submitting may take long, and that look at the file
 * also tells whether the reading still stands: a `hold` that was saved in the meantime counts, and half a file that was read
 * while an editor wrote it decides nothing.
 */
export async function submitChosen(
  session: Session,
  first: Reading,
  queue: Queue,
): Promise<Result<Submitted, Stop>> {
  let reading = first;
  let { text } = first.summary.document;
  for (let round = 1; ; round += 1) {
    const choices = await reading.choose();
    const allotted = await allotOpen(session, reading, choices, new Map(), queue);
    const chosen = allotted.filter(({ decision }) => decision.kind === "submit");
    if (chosen.length === 0) return ok({ reading, text, findings: [], closed: new Map() });
    const writable = await proveWritable(session);
    if (!writable.ok) return writable;
    const saved = await saveSummary(session, reading.summary, shownStandings(choices));
    if (!saved.ok) return saved;
    const { found } = saved.value;
    text = saved.value.text;
    if (hasErrors(found.diagnostics)) return ok({ reading, text, findings: [], closed: new Map() });
    if (found === reading.summary || round === MOST_READINGS) {
      const sent = await sendOpen(session, reading, queue, chosen);
      return sent.ok ? ok({ reading, text, ...sent.value }) : sent;
    }
    const again = await takeReading(session, found);
    if (!again.ok) return again;
    reading = again.value;
  }
}

/** Many scripts may leave the same unmet. */
const isFirst =
  (told: readonly Diagnostic[]) =>
  ({ code, message }: Diagnostic, index: number, all: readonly Diagnostic[]): boolean =>
    code !== "submission.unmet" ||
    ![...told, ...all.slice(0, index)].some((other) => other.message === message);

/**
 * Room that a closed lane did not use is for the others, and what has gone in others may be sent behind: each round closes one
 * lane more, or sends what was not sent before, or is the last.
 */
async function sendOpen(
  session: Session,
  reading: Reading,
  queue: Queue,
  first: readonly Choice[],
): Promise<Result<Pick<Submitted, "findings" | "closed">, Stop>> {
  const tooling = toolingOf(reading.summary.experiment, session.config);
  const closed: ClosedLanes = new Map();
  // Before ours are among them: none of those that follow is to jump over a number.
  const highest = highestFollowed(session.journal.state.records.values());
  const findings: Diagnostic[] = [];
  const tried = new Set<TaskKey>();
  for (let chosen = first; chosen.length > 0; ) {
    const lanes = closed.size;
    const goingIn = chosen.map(({ task }) => task);
    const mended = await session.beforeSubmit?.(reading.summary, goingIn);
    if (mended?.ok === false) return mended;
    const prepared = await prepareRetries(session, chosen, tooling);
    if (!prepared.ok) return prepared;
    const sent = await send(session, prepared.value.chosen, {
      closed,
      live: queue.liveByName,
      highest,
      tooling,
    });
    if (!sent.ok) return sent;
    findings.push(...prepared.value.findings, ...sent.value.findings.filter(isFirst(findings)));
    if (sent.value.halted || session.signal.aborted) break;
    const left = await allotOpen(session, reading, await reading.choose(), closed, queue);
    for (const { task } of chosen) tried.add(task.key);
    chosen = left.filter(
      ({ decision, task }) =>
        decision.kind === "submit" &&
        (closed.size > lanes || (decision.dependsOn !== undefined && !tried.has(task.key))),
    );
  }
  return ok({ findings, closed });
}
