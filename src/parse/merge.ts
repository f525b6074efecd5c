import type { Diagnostic } from "../model/diagnostic.ts";
import type { Task, TaskKey } from "../model/experiment.ts";
import { jobKey } from "../model/job.ts";
import { lastAttempt, type TaskRecord } from "../model/record.ts";
import { isAlive, isLost, type Obeyed } from "../model/standing.ts";
import { isFinal, type Status } from "../model/status.ts";
import { isPending } from "./cells/asks.ts";
import { isPlaceholder, readStatusCell, sameMeaning } from "./cells/words.ts";
import { namedAttempt } from "./named-job.ts";
import { type Owners, ownersOf } from "./owners.ts";
import { namesBygoneJob, type Told, toldOf } from "./told.ts";

/** What a person's cell asks for, found by comparing it with what runmark wrote there last. */
export interface Wishes {
  /** In force for as long as the cell says so. */
  readonly obeyed: ReadonlyMap<TaskKey, Obeyed>;
  /** To be journaled once, like what is adopted; `text` is what the cell says. */
  readonly told: readonly Told[];
  /** Jobs that the summary names and the journal does not know. */
  readonly adopt: readonly {
    readonly task: TaskKey;
    readonly job: { readonly id: string; readonly cluster?: string };
    readonly text: string;
  }[];
  /** Status cells that are not to be written over. */
  readonly kept: ReadonlySet<TaskKey>;
  readonly findings: readonly Diagnostic[];
}

type Wish =
  | { readonly kind: "none" }
  | { readonly kind: "obey"; readonly obeyed: Obeyed }
  | { readonly kind: "tell"; readonly word: "retry" | "cancel" }
  /** `word`: and this is to become of it. */
  | {
      readonly kind: "adopt";
      readonly job: NonNullable<Task["saidJob"]>;
      readonly word?: "retry" | "cancel";
    }
  /** The row is an earlier one of ours: it is filled in again. */
  | { readonly kind: "refill" };

/**
 * The three-way merge of the Status cells: theirs is the cell, the base is what the journal says was written last. A cell
 * that means the same as the base asks for nothing, however it is written by now.
 */
export function readWishes(
  tasks: readonly Task[],
  records: ReadonlyMap<TaskKey, TaskRecord>,
  owners: Owners = ownersOf(tasks, records),
): Wishes {
  const obeyed = new Map<TaskKey, Obeyed>();
  const told: Told[] = [];
  const adopt: Wishes["adopt"][number][] = [];
  const kept = new Set<TaskKey>();
  const findings: Diagnostic[] = [];
  const adopters = new Map<string, TaskKey>();
  for (const task of tasks) {
    const wish = unlessAdopted(adopters, task, wishOf(task, records.get(task.key), owners));
    switch (wish.kind) {
      case "none":
        break;
      case "obey":
        obeyed.set(task.key, wish.obeyed);
        // The word of a copied row is ours, and untrue of this task.
        if (wish.obeyed.kind !== "untraced" || owners.copiedFrom(task) === undefined) kept.add(task.key);
        if (asksToStayOut(task.said) && hasJob(records.get(task.key))) findings.push(tooLate(task));
        break;
      case "tell":
        told.push(toldOf(task, records.get(task.key), wish.word));
        break;
      case "adopt":
        adopt.push({ task: task.key, job: wish.job, text: task.cells.status ?? "" });
        if (wish.word !== undefined)
          told.push({ task: task.key, word: wish.word, text: task.cells.status ?? "" });
        break;
      case "refill":
        findings.push(rowOfOld(task));
        break;
    }
  }
  return { obeyed, told, adopt, kept, findings };
}

/** A job that two rows name is of the first of them, and nobody knows what the other wants. */
function unlessAdopted(adopters: Map<string, TaskKey>, task: Task, wish: Wish): Wish {
  if (wish.kind !== "adopt") return wish;
  const adopter = adopters.get(jobKey(wish.job));
  if (adopter !== undefined) return hold(`job ${jobKey(wish.job)} stands in the row of ${adopter}, too`);
  adopters.set(jobKey(wish.job), task.key);
  return wish;
}

function wishOf(task: Task, record: TaskRecord | undefined, owners: Owners): Wish {
  const { said } = task;
  if (task.cells.status === undefined) return wishOfShortRow(task, record);
  const job = newJobOf(task, record, owners);
  // A job id beside `PENDING` or nothing is a job that a person submitted, whatever stood there before.
  if (job !== undefined && isPending(said) && record?.wish === undefined) return { kind: "adopt", job };
  if (lastAttempt(record) === undefined && record?.wish === undefined && claimsJob(said) && job === undefined)
    return wishOfStatus(said.status, task, record, job);
  const base = record?.written.status;
  if (base !== undefined && sameMeaning(readStatusCell(base), said)) return none;
  if (isOldRow(task, record)) return { kind: "refill" };
  switch (said.kind) {
    case "other":
      return hold(`the summary says "${said.text}"`);
    case "blank":
      // Emptied while its job lives, it is more likely an edit under way than a wish to end hours of work: it is filled in again.
      return isLive(record) ? none : wishForAnother(task, record);
    case "instruction":
      if (job !== undefined && isObeyedOnce(said) && owners.isRenamed(task))
        return { kind: "adopt", job, word: said.word === "cancel" ? "cancel" : "retry" };
      if (said.word === "skip" || said.word === "hold") return leaveOut(said.word, record);
      return said.word === "cancel" ? { kind: "tell", word: "cancel" } : wishForAnother(task, record);
    case "status":
      return wishOfStatus(said.status, task, record, job);
  }
}

/** Whether a job of it may be in the queue; one that was lost is not waited for. */
const isLive = (record: TaskRecord | undefined): boolean => {
  const phase = lastAttempt(record)?.phase;
  return phase !== undefined && isAlive(phase) && !(phase.kind === "live" && isLost(phase));
};

const none: Wish = { kind: "none" };
const hold = (why: string): Wish => ({ kind: "obey", obeyed: { kind: "hold", why } });

/**
 * A row that ends before its Status cell is being typed, or saved, right now: half of its command must not run. One that is
 * to be added by us has no cells at all.
 */
function wishOfShortRow(task: Task, record: TaskRecord | undefined): Wish {
  const isOurs = task.rowless === true || lastAttempt(record) !== undefined;
  return isOurs ? none : hold("its row is not written to its end");
}

const isLiveOrDone = (record: TaskRecord | undefined): boolean => {
  const phase = lastAttempt(record)?.phase;
  return (
    isLive(record) || phase?.kind === "ended" || (phase?.kind === "over" && phase.status === "completed")
  );
};

/**
 * Whether the row is as it was before its job: an editor that had the file open since then saved it over ours. The job id is
 * gone as well then, where a person who types `pending` changes the status only.
 */
function isOldRow(task: Task, record: TaskRecord | undefined): boolean {
  const { said, cells } = task;
  if (said.kind === "other") return false;
  if (said.kind === "instruction") return isObeyedOnce(said) && namesEarlierJob(task, record);
  if (cells.jobId === undefined) return isPending(said) && isLiveOrDone(record);
  const ours = record?.written.jobId;
  if (ours === undefined || isPlaceholder(ours) || cells.jobId === ours) return false;
  return (
    isPlaceholder(cells.jobId) || namedAttempt(task, record) !== undefined || namesBygoneJob(task, record)
  );
}

const isObeyedOnce = (said: Extract<Task["said"], { kind: "instruction" }>): boolean =>
  said.word === "retry" || said.word === "cancel";

/** A word that was obeyed and comes back beside the job that it was about, which has had its successor since. */
const namesEarlierJob = (task: Task, record: TaskRecord | undefined): boolean => {
  const last = lastAttempt(record);
  if (last === undefined || last.phase.kind === "undelivered") return false;
  const attempt = namedAttempt(task, record);
  if (attempt !== undefined) return attempt !== last;
  return namesBygoneJob(task, record) && record?.wish === undefined;
};

/**
 * The job that the row names, where no attempt ever had it and no job of ours is in the queue. An id that came along when
 * somebody copied the row of another task says nothing.
 */
function newJobOf(task: Task, record: TaskRecord | undefined, owners: Owners): Task["saidJob"] {
  const last = lastAttempt(record);
  if (task.saidJob === undefined || (last !== undefined && isAlive(last.phase))) return undefined;
  if (namedAttempt(task, record) !== undefined || namesBygoneJob(task, record)) return undefined;
  if (owners.copiedFrom(task) !== undefined) return undefined;
  return task.saidJob;
}

/** Of a task that was never submitted such a word is untrue, also where we wrote it: nothing goes in because of it. */
const claimsJob = (said: Task["said"]): said is Extract<Task["said"], { kind: "status" }> =>
  said.kind === "status" && CLAIMING.has(said.status);

const CLAIMING: ReadonlySet<Status> = new Set<Status>(["submitting", "queued", "running", "unknown"]);

const asksToStayOut = (said: Task["said"]): boolean =>
  said.kind === "instruction" || (said.kind === "status" && said.status === "skipped");

const hasJob = (record: TaskRecord | undefined): boolean => {
  const phase = lastAttempt(record)?.phase;
  return phase?.kind === "live" && !isLost(phase);
};

/** To leave a task out or to hold it back is to not submit it (again): of one that has completed it asks for nothing. */
function leaveOut(word: "skip" | "hold", record: TaskRecord | undefined): Wish {
  const phase = lastAttempt(record)?.phase;
  if (phase?.kind === "over" && phase.status === "completed") return none;
  return word === "skip" ? { kind: "obey", obeyed: { kind: "skip" } } : hold("held in the summary");
}

function wishOfStatus(
  status: Status,
  task: Task,
  record: TaskRecord | undefined,
  job: Task["saidJob"],
): Wish {
  // Nobody who writes `cancelled` over a job that lives means to let it go on.
  if (status === "cancelled" && isLive(record)) return { kind: "tell", word: "cancel" };
  if (isFinal(status)) return { kind: "obey", obeyed: { kind: "believe", status } };
  switch (status) {
    case "skipped":
      return leaveOut("skip", record);
    case "pending":
      return wishForAnother(task, record);
    case "blocked":
      // Typed over our word it means "not now". In a summary that is seen for the first time it may be our own of old.
      return record?.written.status === undefined ? none : hold("blocked in the summary");
    default:
      return wishOfActive(status, record, job);
  }
}

/** A cell that claims a job: ours, one that a person submitted by hand, or one of which there is no trace. */
function wishOfActive(status: Status, record: TaskRecord | undefined, job: Task["saidJob"]): Wish {
  const attempt = lastAttempt(record);
  if (attempt !== undefined && isAlive(attempt.phase)) return none;
  if (job !== undefined) return { kind: "adopt", job };
  if (attempt !== undefined) return record?.written.status === undefined ? none : { kind: "refill" };
  const why = `the summary says ${status}, but there is no record of a job; type \`retry\` to run it`;
  return { kind: "obey", obeyed: { kind: "untraced", why } };
}

/**
 * Blank, `pending` or `retry`: run it again, where it has run; where it never has, it goes in anyway, and only the words that
 * change something are journaled, so that they are not found again once it has run.
 */
function wishForAnother(task: Task, record: TaskRecord | undefined): Wish {
  const attempt = lastAttempt(record);
  const isInstruction = task.said.kind === "instruction";
  if (attempt === undefined) {
    // Typed over the `completed` of outputs that were there.
    const isOver = record?.found !== undefined && record.written.status !== undefined;
    const isNews = isInstruction
      ? record?.wish !== "retry"
      : record?.wish === "cancel" || (isOver && record?.wish === undefined);
    return isNews ? { kind: "tell", word: "retry" } : none;
  }
  const isFirstSight = record?.written.status === undefined && !isInstruction;
  const isWaiting =
    record?.wish === "retry" || (attempt.phase.kind === "undelivered" && record?.wish === undefined);
  return isFirstSight || isWaiting ? none : { kind: "tell", word: "retry" };
}

const tooLate = (task: Task): Diagnostic => ({
  severity: "warning",
  code: "summary.too-late",
  message: `${task.key}: "${task.cells.status}" keeps it from going in again, but its job is in the queue and goes on`,
  next: "To end the job, type cancel",
});

const rowOfOld = (task: Task): Diagnostic => ({
  severity: "warning",
  code: "summary.old-row",
  message: `${task.key}: its row was put back to what it was before its job, as an editor does that saves an old copy; it is filled in again`,
  next: "To run it again, type retry into its Status cell",
});
