import { plainText } from "../markdown/inline.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Task, TaskKey } from "../model/experiment.ts";
import { jobKey } from "../model/job.ts";
import { currentJob, lastAttempt, type TaskRecord } from "../model/record.ts";
import { isAlive, type Obeyed } from "../model/standing.ts";
import { isFinal } from "../model/status.ts";
import { readStatus, sameMeaning } from "./words.ts";

/** What a person's cell asks for, found by comparing it with what runmark wrote there last. */
export interface Wishes {
  /** In force for as long as the cell says so. */
  readonly obeyed: ReadonlyMap<TaskKey, Obeyed>;
  /** To be journaled once; `text` is what the cell says. */
  readonly told: readonly {
    readonly task: TaskKey;
    readonly word: "retry" | "cancel";
    readonly text: string;
  }[];
  /** Jobs that the summary names and the journal does not know. */
  readonly adopt: readonly {
    readonly task: TaskKey;
    readonly job: { readonly id: string; readonly cluster?: string };
  }[];
  /** Status cells that are not to be written over. */
  readonly kept: ReadonlySet<TaskKey>;
  readonly findings: readonly Diagnostic[];
}

type Wish =
  | { readonly kind: "none" }
  | { readonly kind: "obey"; readonly obeyed: Obeyed }
  | { readonly kind: "tell"; readonly word: "retry" | "cancel" }
  | { readonly kind: "adopt" }
  | { readonly kind: "ignore" };

/**
 * The three-way merge of the Status cells: theirs is the cell, the base is what the journal says was written last. A cell
 * that means the same as the base asks for nothing, however it is written by now.
 */
export function readWishes(tasks: readonly Task[], records: ReadonlyMap<TaskKey, TaskRecord>): Wishes {
  const obeyed = new Map<TaskKey, Obeyed>();
  const told: Wishes["told"][number][] = [];
  const adopt: Wishes["adopt"][number][] = [];
  const kept = new Set<TaskKey>();
  const findings: Diagnostic[] = [];
  for (const task of tasks) {
    const wish = wishOf(task, records.get(task.key));
    switch (wish.kind) {
      case "none":
        break;
      case "obey":
        obeyed.set(task.key, wish.obeyed);
        kept.add(task.key);
        break;
      case "tell":
        told.push({ task: task.key, word: wish.word, text: task.cells.status ?? "" });
        break;
      case "adopt":
        if (task.saidJob !== undefined) adopt.push({ task: task.key, job: task.saidJob });
        break;
      case "ignore":
        kept.add(task.key);
        findings.push(notAnInstruction(task));
    }
  }
  return { obeyed, told, adopt, kept, findings };
}

function wishOf(task: Task, record: TaskRecord | undefined): Wish {
  const { said } = task;
  const base = record?.written.status;
  if (task.cells.status === undefined) return { kind: "none" };
  if (base !== undefined && sameMeaning(readStatus(plainText(base)), said)) return { kind: "none" };
  switch (said.kind) {
    case "other":
      return hold(`the summary says "${said.text}"`);
    case "blank":
      return wishForAnother(task, record);
    case "instruction":
      if (said.word === "skip") return { kind: "obey", obeyed: { kind: "skip" } };
      if (said.word === "hold") return hold("held in the summary");
      return said.word === "cancel" ? { kind: "tell", word: "cancel" } : wishForAnother(task, record);
    case "status":
      return wishOfStatus(task, record);
  }
}

const hold = (why: string): Wish => ({ kind: "obey", obeyed: { kind: "hold", why } });

function wishOfStatus(task: Task, record: TaskRecord | undefined): Wish {
  const status = task.said.kind === "status" ? task.said.status : "pending";
  if (isFinal(status)) return { kind: "obey", obeyed: { kind: "believe", status } };
  if (status === "skipped") return { kind: "obey", obeyed: { kind: "skip" } };
  if (status === "pending") return wishForAnother(task, record);
  if (status === "blocked") return { kind: "none" };
  return wishOfActive(task, record, status);
}

/** A cell that claims a job: ours, one that a person submitted by hand, or one of which there is no trace. */
function wishOfActive(task: Task, record: TaskRecord | undefined, status: string): Wish {
  const attempt = lastAttempt(record);
  if (attempt !== undefined && isAlive(attempt.phase)) return { kind: "none" };
  const known = currentJob(record);
  const isNew = task.saidJob !== undefined && (known === undefined || jobKey(known) !== jobKey(task.saidJob));
  if (isNew) return { kind: "adopt" };
  if (attempt !== undefined)
    return record?.written.status === undefined ? { kind: "none" } : { kind: "ignore" };
  const why = `the summary says ${status}, but there is no record of a job; type \`retry\` to run it`;
  return { kind: "obey", obeyed: { kind: "untraced", why } };
}

/** Blank, `pending` or `retry`: run it again, where it has run; where it never has, there is nothing to ask for. */
function wishForAnother(task: Task, record: TaskRecord | undefined): Wish {
  const attempt = lastAttempt(record);
  if (attempt === undefined) {
    const isClaimed = task.said.kind === "status" && task.saidJob !== undefined;
    // `PENDING` beside a job id is squeue's word for a job in the queue, written by a person.
    if (isClaimed && record?.wish === undefined && record?.written.status === undefined)
      return { kind: "adopt" };
    return record?.wish === "cancel" ? { kind: "tell", word: "retry" } : { kind: "none" };
  }
  const isFirstSight = record?.written.status === undefined && task.said.kind !== "instruction";
  const isWaiting = attempt.phase.kind === "undelivered" || record?.wish === "retry";
  return isFirstSight || isWaiting ? { kind: "none" } : { kind: "tell", word: "retry" };
}

const notAnInstruction = (task: Task): Diagnostic => ({
  severity: "warning",
  code: "summary.not-an-instruction",
  message: `${task.key}: "${task.cells.status}" was typed over its status, but asks for nothing`,
  next: "Type retry, skip, hold, cancel, completed or failed; or restore the cell",
});
