import type { Sighting } from "./job.ts";
import { meaningOf } from "./meaning.ts";
import type { Phase, TaskRecord } from "./record.ts";
import { lastAttempt } from "./record.ts";
import { type FinalStatus, isFinal, type Status } from "./status.ts";

/** What a task's status is, and what there is to say about it in one line. */
export interface Standing {
  readonly status: Status;
  readonly reason?: string;
  /** How far its array is, while it is queued or runs. */
  readonly elements?: { readonly ended: number; readonly total: number };
  /** A person typed it, so no policy changes it. */
  readonly byHand?: true;
  /** What stands in its way may pass: it is tried again at each tick. */
  readonly triedAgain?: true;
  /** Its sweep stopped the trial at this step, since others are better there: nothing is to be mended. */
  readonly stoppedAt?: number;
}

/** Whether it has ended in a way that somebody may want to mend. */
export const isFailure = ({ status, stoppedAt }: Ended): boolean =>
  isFinal(status) && status !== "completed" && stoppedAt === undefined;

/** What a standing says of an end; a view of one as well. */
interface Ended {
  readonly status: Status;
  readonly stoppedAt?: number | undefined;
}

/** The same where the sweep of the trial has stopped it at a step. Whoever types a word into its row knows better. */
export function stoppedBySweep(standing: Standing, step: number | undefined): Standing {
  if (step === undefined || standing.status !== "cancelled" || standing.byHand) return standing;
  return { ...standing, stoppedAt: step };
}

/** What a person's cell decides for as long as it says so, whatever the journal knows. */
export type Obeyed =
  | { readonly kind: "believe"; readonly status: FinalStatus }
  | { readonly kind: "skip" }
  | { readonly kind: "hold"; readonly why: string }
  /** The cell claims a job of which there is no trace. */
  | { readonly kind: "untraced"; readonly why: string };

/** Looks in a row without a trace of a job after which nobody can say what became of it. */
export const UNKNOWN_AFTER_LOOKS = 3;

/** The status of a task from all that is known of it. What only a look at the disk can tell (blocked) is added by `select`. */
export function standingOf(record: TaskRecord | undefined, obeyed: Obeyed | undefined): Standing {
  const attempt = lastAttempt(record);
  const phase = attempt?.phase;
  const wasFound = phase === undefined && record?.found !== undefined;
  if (obeyed?.kind === "believe") return { status: obeyed.status, byHand: true };
  if (phase === undefined || !isAlive(phase) || isLost(phase)) {
    if (obeyed?.kind === "skip") return { status: "skipped" };
    // To hold means not to submit; what has succeeded needs no submission and stays what it is.
    if (obeyed?.kind === "hold" && !isSuccess(phase) && !wasFound)
      return { status: "blocked", reason: obeyed.why };
    if (obeyed?.kind === "untraced") return { status: "unknown", reason: obeyed.why };
    if (record?.wish === "retry") return { status: "pending" };
    if (record?.wish === "cancel" && !isSuccess(phase) && !wasFound)
      return { status: "cancelled", ...reasonIn(phase) };
  }
  if (phase !== undefined) return standingOfPhase(phase, attempt?.asked?.elements);
  return record?.found === undefined
    ? { status: "pending" }
    : { status: "completed", reason: foundText(record.found) };
}

/** Why nothing is submitted for a task that never had a job. */
export const foundText = (path: string): string => `its outputs were there already: ${path}`;

function standingOfUndelivered({ reason, obstacle }: Extract<Phase, { kind: "undelivered" }>): Standing {
  if (obstacle === "operator") return { status: "blocked", reason, triedAgain: true };
  return { status: "pending", reason: obstacle === "quota" ? `waits for room: ${limitIn(reason)}` : reason };
}

/** Of all that SLURM says of a quota (a hundred characters and more), the name of the limit tells it apart. */
const limitIn = (reason: string): string => /\b\w*Submit\w*Limit\b/.exec(reason)?.[0] ?? reason;

/** Whether there is, or may be, a job in the queue for this attempt. */
export const isAlive = (phase: Phase): boolean => phase.kind === "intended" || phase.kind === "live";

/**
 * For this long a record may say that a job lives which has left the queue. Accounting lags by seconds, and by more after an
 * outage; a record that a controller has forgotten to end ("runaway") says so for ever.
 */
export const RUNAWAY_AFTER_MS = 15 * 60_000;

/** Whether its job has been sought so often in vain that only a person can say what to do. */
export function isLost(phase: Phase): boolean {
  if (phase.kind !== "live" || phase.absence === undefined) return false;
  const { recorded, since, until, looks } = phase.absence;
  return recorded === undefined ? looks >= UNKNOWN_AFTER_LOOKS : until - since >= RUNAWAY_AFTER_MS;
}

/** Somebody's words, and behind an arrow ours: what to do about it. */
export const withAdvice = (said: string, next: string | undefined): string =>
  next === undefined ? said : `${said.replace(/[.!]$/, "")} → ${next.replace(/\.$/, "")}`;

/** Advice of more characters would make the one line of a Notes cell several: it is told by `diagnose`. */
const LONGEST_ADVICE = 80;

function reasonIn(phase: Phase | undefined): Pick<Standing, "reason"> {
  if (phase?.kind !== "over" || phase.note === undefined) return {};
  const isShort = phase.next !== undefined && phase.next.length <= LONGEST_ADVICE;
  return { reason: withAdvice(phase.note, isShort ? phase.next : undefined) };
}

/** Its job left the queue since the one before it did not end well: as if it had never been sent. */
export const wasWithdrawn = (phase: Phase | undefined): boolean =>
  phase?.kind === "over" && phase.diagnosis?.cause === "dependency";

const isSuccess = (phase: Phase | undefined): boolean =>
  phase?.kind === "ended" || (phase?.kind === "over" && phase.status === "completed");

function standingOfPhase(phase: Phase, elements: number | undefined): Standing {
  switch (phase.kind) {
    case "intended":
      return {
        status: "submitting",
        reason: phase.reason ?? "the answer to its submission is not known yet",
      };
    case "undelivered":
      return standingOfUndelivered(phase);
    case "live":
      return withElements(standingOfLive(phase), phase.latest?.array?.open, elements);
    case "ended":
      return { status: "running", reason: "its job has ended; its outputs are not all there yet" };
    case "over":
      return wasWithdrawn(phase)
        ? { status: "pending", ...reasonIn(phase) }
        : { status: phase.status, ...reasonIn(phase) };
  }
}

/** Elements leave the queue one by one when they have ended, so what it does not show any more is over. */
function withElements(standing: Standing, open: number | undefined, total: number | undefined): Standing {
  if (open === undefined || total === undefined) return standing;
  const isUnderWay = standing.status === "running" || standing.status === "queued";
  return isUnderWay ? { ...standing, elements: { ended: Math.max(0, total - open), total } } : standing;
}

function whyLost({ job, absence }: Extract<Phase, { kind: "live" }>): string {
  const again = "`retry` runs it again";
  if (absence?.recorded !== undefined)
    return `job ${job.id} has left the queue, but accounting still says ${absence.recorded}: see its output; ${again}`;
  if (absence?.elements !== undefined)
    return `${whichMissed(absence.elements)} of job ${job.id} left no trace (cancelled while waiting?); ${again}`;
  // It was taken from the summary and never seen.
  if (job.name === undefined)
    return `no job of yours has the id ${job.id}: correct the id if it is another; ${again}`;
  return `job ${job.id} is in no queue and no record; ${again}`;
}

const whichMissed = (elements: number): string => (elements === 1 ? "1 task" : `${elements} tasks`);

/** What is told of a job that somebody has stopped; undefined of others. */
export const stillText = ({ state, reason }: Sighting): string | undefined => {
  if (!STILL.has(state)) return undefined;
  return reason === undefined || reason === "None" ? STANDS_STILL : `${STANDS_STILL}, ${reason}`;
};

/** Such a job is still at work, for all that its status word says; SLURM seldom says why. */
const stillness = (sighting: Sighting): Pick<Standing, "reason"> => {
  const text = stillText(sighting);
  return text === undefined || text === STANDS_STILL ? {} : { reason: text };
};

const STANDS_STILL = "stands still";

const STILL: ReadonlySet<string> = new Set(["SUSPENDED", "S", "STOPPED", "ST"]);

function standingOfLive(phase: Extract<Phase, { kind: "live" }>): Standing {
  if (isLost(phase)) {
    return {
      status: "unknown",
      reason: whyLost(phase),
    };
  }
  if (phase.latest === undefined) return { status: "queued" };
  const meaning = meaningOf(phase.latest);
  switch (meaning.kind) {
    case "waiting": {
      const reason = meaning.why ?? phase.latest.reason;
      return { status: "queued", ...(reason ? { reason } : {}) };
    }
    case "stuck":
      return { status: "blocked", reason: meaning.why.replace(/\bJOB\b/, () => phase.job.id) };
    case "active":
      return { status: "running", ...stillness(phase.latest) };
    case "final":
      return { status: "running", reason: `${phase.latest.native}, to be confirmed` };
    case "unknown":
      return { status: "unknown", reason: `the scheduler says "${phase.latest.native}"` };
  }
}
