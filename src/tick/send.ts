import { join } from "node:path";
import { attempt } from "../journal/io.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { AttemptEvent } from "../model/event.ts";
import type { Stop } from "../model/exit.ts";
import type { JobRequest, SubmitAnswer } from "../model/job.ts";
import { lastAttempt } from "../model/record.ts";
import { ok, type Result } from "../model/result.ts";
import { spaceStarts } from "../submit/stagger.ts";
import type { Choice } from "./choose.ts";
import { identify, sha256 } from "./identity.ts";
import type { Session } from "./session.ts";
import { type Tooling, workingFolder } from "./tooling.ts";

/** Intents that share one fsync. A crash leaves at most so many submissions to be looked up. */
const CHUNK = 16;

/** Submissions side by side: four take a third of the time of one after the other, and no controller minds four. */
const SIDE_BY_SIDE = 4;

interface Parcel {
  readonly request: JobRequest;
  readonly intent: Extract<AttemptEvent, { kind: "intent" }>;
}

/** What came of the submissions: `halted` when those that are left have to wait, and what there is to tell. */
export interface Sent {
  readonly halted: boolean;
  readonly findings: readonly Diagnostic[];
}

/** Announces and submits the chosen tasks in their order. What it does not get to do stays pending. */
export async function send(
  session: Session,
  chosen: readonly Choice[],
  tooling: Tooling,
): Promise<Result<Sent, Stop>> {
  const staggerMs = session.config.values["stagger.seconds"] * 1000;
  const asleep = session.config.values["stagger.mode"] === "sleep" && staggerMs > 0;
  const starts = asleep
    ? []
    : spaceStarts(chosen.length, staggerMs, session.system.clock.now(), lastBeginAt(session));
  const size = asleep ? 1 : CHUNK;
  const findings: Diagnostic[] = [];
  for (let first = 0; first < chosen.length; first += size) {
    if (session.signal.aborted) break;
    // An sbatch may take minutes, and there may be many chunks.
    await session.lock.heartbeat();
    if (asleep && first > 0) await session.system.clock.sleep(staggerMs, session.signal);
    const chunk = await pack(session, chosen.slice(first, first + size), starts.slice(first), tooling);
    const sent = await sendChunk(session, chunk);
    if (!sent.ok) return sent;
    findings.push(...sent.value.findings);
    if (sent.value.halted) return ok({ halted: true, findings });
  }
  return ok({ halted: false, findings });
}

/** The latest start that was given out so far: the next ones go on from there, also in another tick. */
function lastBeginAt(session: Session): number | undefined {
  let latest: number | undefined;
  for (const record of session.journal.state.records.values()) {
    const last = lastAttempt(record);
    // A job that was not told to wait began at its submission.
    const began = last?.beginAt ?? last?.intendedAt;
    if (began !== undefined && (latest === undefined || began > latest)) latest = began;
  }
  return latest;
}

async function pack(
  session: Session,
  chosen: readonly Choice[],
  starts: readonly (number | undefined)[],
  tooling: Tooling,
): Promise<Parcel[]> {
  const parcels = chosen.map((choice, index) => packOne(session, choice, starts[index], tooling));
  return (await Promise.all(parcels)).filter((parcel) => parcel !== undefined);
}

async function packOne(
  session: Session,
  { task, decision, script }: Choice,
  beginAt: number | undefined,
  tooling: Tooling,
): Promise<Parcel | undefined> {
  const tool = tooling.toolOf(task.stage);
  if (decision.kind !== "submit" || tool === undefined) return undefined;
  const { folder } = session.place;
  const body = await readBody(session, script, task.command);
  const { tag, name } = identify(session.journal.state.id ?? "", task, decision.attempt);
  return {
    request: {
      name,
      script: body.script,
      cwd: workingFolder(folder, tool, task, script ?? ""),
      args: [],
      ...(beginAt === undefined ? {} : { beginAt }),
    },
    intent: {
      kind: "intent",
      at: session.system.clock.now(),
      task: task.key,
      attempt: decision.attempt,
      tag,
      name,
      scriptHash: Buffer.from(sha256(body.text)).toString("hex").slice(0, 16),
      ...(beginAt === undefined ? {} : { beginAt }),
    },
  };
}

/** The text of a job script, for its hash; a command becomes a script of its own. */
async function readBody(
  session: Session,
  script: string | undefined,
  command: string | undefined,
): Promise<{ script: JobRequest["script"]; text: string }> {
  if (script === undefined) {
    const text = `#!/bin/bash\n${command ?? ""}\n`;
    return { script: { kind: "text", text }, text };
  }
  const path = join(session.place.folder, script);
  const text = await attempt(path, () => session.system.files.readText(path));
  // A script that cannot be read is refused by the backend in its own words.
  return { script: { kind: "file", path }, text: text.ok ? (text.value ?? "") : "" };
}

/** One fsync for the intents, then the submissions side by side, each answer journaled as it comes. */
async function sendChunk(session: Session, parcels: readonly Parcel[]): Promise<Result<Sent, Stop>> {
  const announced = await session.record(parcels.map(({ intent }) => intent));
  if (!announced.ok) return announced;
  const queue = [...parcels];
  const findings: Diagnostic[] = [];
  let halted = false;
  let failed: Result<never, Stop> | undefined;
  const work = async (): Promise<void> => {
    for (let parcel = queue.shift(); parcel !== undefined; parcel = queue.shift()) {
      // An sbatch may take minutes, in which a process that stands still can lose the experiment.
      const isOurs = await session.lock.stillHeld();
      const isOpen = !halted && failed === undefined && !session.signal.aborted;
      // What was announced and not sent is said to be so: nobody has to look it up.
      const answer = isOurs && isOpen ? await session.backend.submit(parcel.request) : notSent;
      const finding = findingOf(parcel, answer);
      if (finding !== undefined && !halted) findings.push(finding);
      halted ||= answer.kind === "wait" || answer.kind === "unclear";
      const recorded = await session.record([answerEvent(session, parcel, answer)]);
      if (!recorded.ok) failed ??= recorded;
    }
  };
  // On this machine a submission is a rename: one after the other keeps the order of the table, in which jobs also start.
  const workers = session.backend.name === "local" ? 1 : SIDE_BY_SIDE;
  await Promise.all(Array.from({ length: workers }, work));
  return failed ?? ok({ halted, findings });
}

const notSent: SubmitAnswer = { kind: "wait", reason: "not sent yet" };

function answerEvent(session: Session, { intent }: Parcel, answer: SubmitAnswer): AttemptEvent {
  const of = { at: session.system.clock.now(), task: intent.task, attempt: intent.attempt };
  switch (answer.kind) {
    case "accepted": {
      const job = { id: answer.id, ...(answer.cluster === undefined ? {} : { cluster: answer.cluster }) };
      return { kind: "submitted", ...of, job, how: "answered" };
    }
    case "rejected": {
      const reason = answer.next === undefined ? answer.reason : `${answer.reason}; ${answer.next}`;
      return { kind: "refused", ...of, reason };
    }
    case "wait":
      return { kind: "undelivered", ...of, reason: answer.reason };
    case "unclear":
      return { kind: "unclear", ...of, reason: answer.reason };
  }
}

/** What a person has to hear: that the others wait and why, or what SLURM remarked beside its yes. */
function findingOf({ intent }: Parcel, answer: SubmitAnswer): Diagnostic | undefined {
  if (answer === notSent) return undefined;
  switch (answer.kind) {
    case "rejected":
      return undefined;
    case "accepted":
      if (answer.warning === undefined) return undefined;
      return {
        severity: "info",
        code: "submission.remark",
        message: `${intent.task} is in the queue, with a remark: ${answer.warning}`,
      };
    case "wait":
      return {
        severity: "info",
        code: "submission.wait",
        message: `${intent.task}: ${answer.reason}`,
        next: "The tasks that are left wait and go in when there is room",
      };
    case "unclear":
      return {
        severity: "warning",
        code: "submission.unclear",
        message: `${intent.task}: ${answer.reason}`,
        next: `It is looked up by its name, ${intent.name}, before anything is sent again; the other tasks wait`,
      };
  }
}
