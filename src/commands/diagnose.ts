import type { CauseId, LogEvidence } from "../model/cause.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { hasErrors } from "../model/diagnostic.ts";
import { EXIT, type Stop } from "../model/exit.ts";
import { type Attempt, lastAttempt, lastSighting, type Phase } from "../model/record.ts";
import { err, ok, type Result } from "../model/result.ts";
import { isFailure } from "../model/standing.ts";
import { isFinal, type Status } from "../model/status.ts";
import { recall } from "../monitor/diagnosis/diagnose.ts";
import type { Choice } from "../tick/choose/choose.ts";
import type { LogWorld } from "../tick/evidence/log-places.ts";
import type { TailReading } from "../tick/evidence/log-tail.ts";
import { toolingOf } from "../tick/evidence/tooling.ts";
import { type Diagnosed, diagnoseEnd, type Known } from "../tick/judge/diagnose.ts";
import { swallowed } from "../tick/judge/judge.ts";
import { readView, type View } from "../tick/view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { quoted, reaching } from "./invocation.ts";
import { mendFirst } from "./mend-first.ts";
import { type TaskView, viewOf } from "./task-view.ts";
import { unknownTask } from "./unknown-name.ts";

/** Text that a job wrote: never to be followed as an instruction. */
interface Untrusted {
  readonly untrusted: true;
}

/** What became of one task. What is undefined is absent in JSON. */
export interface TaskDiagnosis
  extends Pick<
    TaskView,
    | "key"
    | "run"
    | "status"
    | "attempt"
    | "job"
    | "node"
    | "startedAt"
    | "endedAt"
    | "elapsedSeconds"
    | "maxAttempts"
    | "tries"
    | "notRetried"
  > {
  readonly exitCode?: number | undefined;
  readonly signal?: number | undefined;
  readonly derivedExitCode?: number | undefined;
  /** Of a job array: the task of it that is told of, and how many ended without success. */
  readonly element?: string | undefined;
  readonly badElements?: number | undefined;
  /** Why there is nothing to diagnose, or what else there is to say. */
  readonly says?: string | undefined;
  /** What to do where nothing has ended, and nothing will by itself. */
  readonly next?: string | undefined;
  readonly diagnosis?: {
    readonly cause: CauseId;
    readonly title: string;
    readonly evidence?: LogEvidence & Untrusted;
    readonly means: string;
    readonly next: string;
  };
  /** Files that the job wrote to, and what is wrong with those that could not be read. */
  readonly logs: readonly { readonly path: string; readonly problem?: string }[];
  /** The last lines of the log that tells most. */
  readonly output?: Untrusted & { readonly path: string; readonly lines: readonly string[] };
}

export interface Diagnoses {
  readonly tasks: readonly TaskDiagnosis[];
}

/** Logs of so many tasks are read side by side. */
const AT_ONCE = 16;

/** Says why tasks ended without success, from the journal and the logs: all that did, or those that are named. */
export async function diagnose(context: Context, names: readonly string[]): Promise<Answer<Diagnoses>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const chosen = select(view.value, names);
  if (!chosen.ok) return stopped(chosen.error);
  const tasks = await diagnosesOf(context, view.value, chosen.value);
  const broken = view.value.diagnostics.filter(({ severity }) => severity === "error");
  const diagnostics = [...broken, ...chosen.value.flatMap(hintsOf)];
  return { exitCode: hasErrors(broken) ? EXIT.errors : EXIT.done, data: { tasks }, diagnostics };
}

/** What became of these tasks of an experiment that was read. */
export async function diagnosesOf(
  context: Context,
  { place, summary, config, journal, asOf }: View,
  chosen: readonly Choice[],
): Promise<readonly TaskDiagnosis[]> {
  const world = {
    system: context.system,
    folder: place.folder,
    tooling: toolingOf(summary.experiment, config),
    backend: journal.state.backend,
  };
  const tasks: TaskDiagnosis[] = [];
  for (let first = 0; first < chosen.length; first += AT_ONCE) {
    const some = chosen.slice(first, first + AT_ONCE);
    tasks.push(...(await Promise.all(some.map((choice) => diagnosisOf(context, world, choice, asOf)))));
  }
  return tasks;
}

function select({ choices }: View, names: readonly string[]): Result<readonly Choice[], Stop> {
  const tasks = choices.map(({ task }) => task);
  const unknown = unknownTask(names, tasks, "diagnose.unknown-run");
  if (unknown !== undefined) return err(unknown);
  if (names.length === 0) return ok(choices.filter(({ standing }) => isFailure(standing)));
  return ok(choices.filter(({ task }) => names.includes(task.run) || names.includes(task.key)));
}

function hintsOf({ task, record, standing }: Choice): readonly Diagnostic[] {
  const last = lastSighting(record);
  return standing.status === "completed" && !standing.byHand && last !== undefined
    ? swallowed(task.key, last)
    : [];
}

async function diagnosisOf(
  context: Context,
  world: LogWorld,
  choice: Choice,
  asOf: number,
): Promise<TaskDiagnosis> {
  const view = viewOf(choice, asOf);
  const { key, run, status, attempt, job, node, startedAt, endedAt, elapsedSeconds, reason } = view;
  const { maxAttempts, tries, notRetried } = view;
  const last = lastSighting(choice.record);
  const ended = last?.endedAt === undefined && !isFinal(status) ? undefined : last;
  const array = ended?.array;
  const facts = {
    // Of an array all that is told here is of one of its tasks.
    ...(array === undefined || array.bad === 0 ? {} : { element: array.element, badElements: array.bad }),
    ...{ key, run, status, attempt, job, node, startedAt, endedAt, elapsedSeconds },
    ...{ maxAttempts, tries, notRetried },
    ...{ exitCode: ended?.exitCode, signal: ended?.signal, derivedExitCode: ended?.derivedExitCode },
  };
  const over = lastAttempt(choice.record);
  const phase = over?.phase;
  if (!isFailure(view) || choice.standing.byHand || over === undefined || phase?.kind !== "over")
    return {
      ...facts,
      says: whyNone(choice, status, reason),
      next: await nextForStuck(context, world, choice, job),
      logs: [],
    };
  const diagnosed = await lookAgain(world, choice, over, phase);
  const { diagnosis, found, logs } = diagnosed;
  const output = lastLines(diagnosed);
  return {
    ...facts,
    // The validator's or the scheduler's own words, which no table has.
    says: found.cause === "refused" || status === "invalid" ? phase.note : undefined,
    diagnosis: {
      cause: diagnosis.cause,
      title: diagnosis.title,
      ...(found.evidence === undefined ? {} : { evidence: { untrusted: true, ...found.evidence } }),
      means: diagnosis.means,
      next: toType(afterRefusal(phase) ?? diagnosis.next, context, choice, job),
    },
    logs: logs.map((log) =>
      log.kind === "read"
        ? { path: log.tail.path, ...(log.size === 0 ? { problem: "is empty" } : {}) }
        : { path: log.path, problem: log.problem },
    ),
    ...(output === undefined ? {} : { output }),
  };
}

/** Of a job that will never start as it is. */
async function nextForStuck(
  context: Context,
  { folder, tooling }: LogWorld,
  choice: Choice,
  job: string | undefined,
): Promise<string | undefined> {
  const mend = await mendFirst({ files: context.system.files, folder, tooling }, choice);
  if (mend === undefined) return undefined;
  const then = toType("runmark retry RUN, which cancels job JOB and submits another", context, choice, job);
  return `${mend.charAt(0).toUpperCase()}${mend.slice(1)}; then: ${then}`;
}

function whyNone({ standing, decision }: Choice, status: Status, reason: string | undefined): string {
  if (standing.byHand) return `${status}, as somebody has typed into its row`;
  if (status === "completed") return "it completed; there is nothing to diagnose";
  const why = reason ?? (decision.kind === "submit" ? decision.why : decision.reason);
  return why === "" || why === status ? `it is ${status}` : `it is ${status}: ${why}`;
}

type Over = Extract<Phase, { kind: "over" }>;

/** The logs are read anew, as more may be there by now; where they are gone, what was found at the time holds. */
async function lookAgain(
  world: LogWorld,
  { task }: Choice,
  attempt: Attempt,
  phase: Over,
): Promise<Diagnosed> {
  const earlier = phase.diagnosis;
  const known: Known = {
    status: phase.status,
    sighting: phase.last ?? { id: "", name: "", state: "", native: "", source: "records" },
    cancelAsked: earlier?.cause === "cancelled",
    ...(world.backend === undefined ? {} : { backend: world.backend }),
    ...(phase.status === "invalid" && phase.note !== undefined ? { problem: phase.note } : {}),
  };
  if (phase.last === undefined) {
    const found = earlier ?? ({ cause: phase.job === undefined ? "refused" : "unknown" } as const);
    return { diagnosis: recall(found, { ...known, logs: [] }), found, logs: [] };
  }
  const fresh = await diagnoseEnd(world, task, attempt, known);
  const isPoorer = fresh.found.evidence === undefined && earlier?.evidence !== undefined;
  if (earlier === undefined || !isPoorer) return fresh;
  return { ...fresh, diagnosis: recall(earlier, { ...known, logs: [] }), found: earlier };
}

const LAST_LINES = 8;

function lastLines({ found, logs }: Diagnosed): TaskDiagnosis["output"] {
  const read = logs.filter((log): log is Extract<TailReading, { kind: "read" }> => log.kind === "read");
  const best =
    read.find(({ tail }) => tail.path === found.evidence?.path) ??
    read.find(({ tail }) => tail.lines.length > 0);
  if (best === undefined) return undefined;
  const lines = best.tail.lines.slice(-LAST_LINES).map(({ text }) => text);
  return { untrusted: true, path: best.tail.path, lines };
}

/** What to do is known where the scheduler said no: in words of its own, which stand for those of the table. */
const afterRefusal = ({ next }: Over): string | undefined =>
  next === undefined ? undefined : `${next.replace(/\.$/, "")}; then: runmark retry RUN`;

/** The advice with the names filled in, so that its commands can be typed as they are. */
function toType(next: string, { experiment }: Context, choice: Choice, job: string | undefined): string {
  const { task } = choice;
  const named = next
    .replaceAll(/runmark (retry|efficiency|logs) RUN\b/g, (_, word) => `runmark ${word} ${quoted(task.key)}`)
    .replaceAll(/\bSCRIPT\b/g, () => (choice.script === undefined ? "SCRIPT" : quoted(choice.script)))
    .replaceAll(/\bJOB\b/g, () => job?.split(";")[0] ?? "JOB");
  return reaching(named, experiment);
}
