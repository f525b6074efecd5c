import { type Diagnostic, hasErrors } from "../model/diagnostic.ts";
import { EXIT, type ExitCode, type Stop } from "../model/exit.ts";
import { inBatches } from "../model/in-batches.ts";
import { lastAttempt, lastSighting, prunedOf } from "../model/record.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Scores } from "../model/score.ts";
import type { Status } from "../model/status.ts";
import { isFinal } from "../model/status.ts";
import { shown } from "../select/select.ts";
import type { System } from "../system/ports.ts";
import type { Choice } from "../tick/choose/choose.ts";
import { expectedEpochs } from "../tick/evidence/epochs.ts";
import { taskScores } from "../tick/evidence/task-scores.ts";
import { type Tooling, toolingOf, valuesOf } from "../tick/evidence/tooling.ts";
import { staleFindings } from "../tick/findings/stale-findings.ts";
import { readView } from "../tick/view.ts";
import { absentEpochs, isOfEachEpoch, judgeOutputs } from "../validate/judge.ts";
import { pathOf } from "../validate/output.ts";
import { problemOf, type Verdict } from "../validate/verdict.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { unknownTask } from "./unknown-name.ts";

/** What the outputs of a task say of it now. */
export interface TaskVerdict {
  readonly key: string;
  readonly stage: string;
  readonly run: string;
  readonly status: Status;
  readonly tool: string;
  /** `unchecked`: its tool names no outputs. */
  readonly verdict: "valid" | "missing" | "broken" | "unchecked";
  /** What was looked at, as a person would write it. */
  readonly path?: string | undefined;
  readonly why?: string | undefined;
  /** The first epoch that is not there or not whole. */
  readonly epoch?: number | undefined;
  /** Others of which the like is true. */
  readonly otherEpochs?: readonly number[] | undefined;
  /** Epochs whose checkpoints were removed by `checkpoints prune`. */
  readonly pruned?: readonly number[] | undefined;
  /** What the log of an evaluation says that it came to. */
  readonly result?: Scores | undefined;
  /** How many epochs had to be there, where somebody says. */
  readonly expectedEpochs?: number | undefined;
}

export interface Validated {
  readonly experiment: string;
  readonly isDeep: boolean;
  readonly tasks: readonly TaskVerdict[];
}

interface ValidateWorld {
  readonly system: System;
  readonly folder: string;
  readonly tooling: Tooling;
  readonly isDeep: boolean;
  /** Where the scores go that are not there. */
  readonly lacking: Diagnostic[];
}

/** Outputs of so many tasks are read side by side. */
const AT_ONCE = 8;

/** Judges the outputs of all tasks, or of those that are named, as they are now. No status changes by it, nothing is written. */
export async function validate(
  context: Context,
  names: readonly string[],
  isDeep: boolean,
): Promise<Answer<Validated>> {
  const place = await placeOf(context);
  if (!place.ok) return stopped(place.error);
  const view = await readView(context.system, place.value, context.flags);
  if (!view.ok) return stopped(view.error);
  const { summary, config, choices, journal, diagnostics } = view.value;
  const chosen = select(choices, names);
  if (!chosen.ok) return stopped(chosen.error);
  const tooling = toolingOf(summary.experiment, config);
  const lacking: Diagnostic[] = [];
  const world = { system: context.system, folder: place.value.folder, tooling, isDeep, lacking };
  const tasks = await inBatches(chosen.value, AT_ONCE, (choice) => judgeTask(world, choice));
  const broken = diagnostics.filter(({ severity }) => severity === "error");
  return {
    exitCode: hasErrors(broken) ? EXIT.errors : exitOf(tasks),
    data: { experiment: summary.experiment.name, isDeep, tasks },
    // What is whole may be of other weights all the same.
    diagnostics: [...broken, ...lacking, ...staleFindings(chosen.value, journal.state.records, tooling)],
  };
}

function select(choices: readonly Choice[], names: readonly string[]): Result<readonly Choice[], Stop> {
  const isNamed = ({ task }: Choice, name: string): boolean => task.run === name || task.key === name;
  const tasks = choices.map(({ task }) => task);
  const unknown = unknownTask(names, tasks, "validate.unknown-run");
  if (unknown !== undefined) return err(unknown);
  if (names.length > 0) return ok(choices.filter((choice) => names.some((name) => isNamed(choice, name))));
  // What is left out has nothing to show.
  return ok(choices.filter(({ standing }) => standing.status !== "skipped"));
}

async function judgeTask(world: ValidateWorld, choice: Choice): Promise<TaskVerdict> {
  const { system, folder, tooling, isDeep } = world;
  const { files } = system;
  const { task, record } = choice;
  const tool = tooling.toolOf(task.stage);
  const base = {
    key: task.key,
    stage: task.stage,
    run: task.run,
    status: shown(choice.standing, choice.decision).status,
    tool: tooling.toolName(task.stage),
  };
  if (tool === undefined) return { ...base, verdict: "unchecked", why: `there is no tool "${base.tool}"` };
  const [first] = tool.outputs;
  if (first === undefined)
    return { ...base, verdict: "unchecked", why: `its tool, ${tool.name}, names no outputs` };
  const values = valuesOf(task);
  const epochs = await expectedEpochs({ files, folder, tooling }, task.run, tool);
  const since = lastAttempt(record)?.outputsAt;
  const pruned = prunedOf(record, tool);
  const verdict = await judgeOutputs(files, folder, tool, values, epochs, since, {
    depth: { isDeep },
    pruned,
  });
  const result = verdict.kind === "valid" ? await resultOf(world, choice, since) : undefined;
  const isEach = task.epoch === undefined && isOfEachEpoch(first);
  return {
    ...base,
    ...viewOf(verdict, pathOf(first, values)),
    expectedEpochs: isEach ? epochs : undefined,
    result,
    pruned: pruned === undefined ? undefined : await absentEpochs({ files, folder }, tool, values, pruned),
  };
}

async function resultOf(
  world: ValidateWorld,
  { task, record }: Choice,
  since: number | undefined,
): Promise<Scores | undefined> {
  const [attempt, sighting] = [lastAttempt(record), lastSighting(record)];
  const seen = attempt === undefined || sighting === undefined ? undefined : { attempt, sighting };
  const { result, findings } = await taskScores(world, task, since, seen);
  world.lacking.push(...findings);
  return result;
}

function viewOf(verdict: Verdict, lookedFor: string): Pick<TaskVerdict, "verdict" | "path" | "why"> {
  if (verdict.kind === "valid") return { verdict: "valid", path: verdict.path ?? lookedFor };
  const { kind, path, epoch, others } = verdict;
  const where = {
    ...(epoch === undefined ? {} : { epoch }),
    ...(others === undefined ? {} : { otherEpochs: others }),
  };
  return { verdict: kind, path, why: problemOf(verdict), ...where };
}

/** What is not over yet may still become whole. */
function exitOf(tasks: readonly TaskVerdict[]): ExitCode {
  const bad = tasks.filter(({ verdict }) => verdict === "missing" || verdict === "broken");
  if (bad.some(({ status }) => isFinal(status))) return EXIT.someFailed;
  return bad.length > 0 ? EXIT.workLeft : EXIT.done;
}
