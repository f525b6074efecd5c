import { basename, join } from "node:path";
import type { Config } from "../../config/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { SweepRecord } from "../../model/trial.ts";
import { EVALUATION, TRAINING } from "../../parse/stage.ts";
import type { Summary } from "../../parse/summary.ts";
import { changesOf } from "../../sweep/definition/changes.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { toolingOf } from "../../tick/evidence/tooling.ts";
import { refusedEdit } from "./goes-on.ts";
import { CONFIG_NAME, EVALUATE_TOOL, TRAIN_TOOL, toolsLine } from "./laid-out-texts.ts";
import type { Defined } from "./read.ts";
import { tableMisfit } from "./tables.ts";
import { toolsFileFor } from "./tools-file.ts";

/** What a definition meets in its folder. */
export interface Ground {
  readonly summary: Summary;
  readonly config: Config;
  /** Text of `runmark.yaml`; undefined where there is none yet. */
  readonly configText: string | undefined;
  /** The sweep that was begun here. */
  readonly sweep: SweepRecord | undefined;
}

/** How a sweep goes on with its definition. */
export interface Fit {
  /** What is otherwise than it was until now, a line each. */
  readonly changes: readonly string[];
  /** What is to stand in `runmark.yaml` from now on. */
  readonly configText?: string;
}

/** Whether trials of a definition can be laid out in its folder, and beside those that are there. */
export async function fitOf(ground: Ground, defined: Defined): Promise<Result<Fit, Stop>> {
  const { sweep } = ground;
  const { definition } = defined;
  const misfit =
    refusedEdit(sweep, defined) ?? strangeRuns(ground) ?? tableMisfit(ground.summary, definition);
  if (misfit !== undefined) return err(misfit);
  const path = join(defined.folder, CONFIG_NAME);
  if (!isServed(ground, definition)) return err(await noTools(definition, path));
  const before = sweep === undefined ? undefined : (JSON.parse(sweep.definition) as SweepDefinition);
  const changes = before === undefined ? [] : changesOf(before, definition, sweep?.trials.length ?? 0);
  const file = await toolsFileFor({ text: ground.configText, config: ground.config }, before, definition);
  const lines = changes.map(({ line }) => line);
  if (file.kind === "fits") return ok({ changes: lines });
  if (file.kind === "outdated") return ok({ changes: lines, configText: file.text });
  if (changes.some(({ part }) => part === "outputs")) return err(await outdatedTools(definition, path));
  return ok({ changes: [...lines, OTHER_OUTPUTS] });
}

const OTHER_OUTPUTS = `outputs are those of ${CONFIG_NAME}, where they are others than in the definition`;

/** A change as a finding. */
export const changeFinding = (message: string): Diagnostic => ({
  severity: "info",
  code: "sweep.edited",
  message,
});

/** Runs without a trial would be run with the tools of the sweep; the journal tells of a trial before its row is there. */
function strangeRuns({ sweep, summary }: Ground): Stop | undefined {
  if (sweep !== undefined) return undefined;
  const { runs, tasks } = summary.experiment;
  const names = [...new Set([...runs.map(({ name }) => name), ...tasks.map(({ run }) => run)])];
  if (names.length === 0) return undefined;
  const some = names.slice(0, 3).join(", ");
  return stop(
    EXIT.errors,
    "sweep.other-runs",
    `the summary here has runs that are no trials of a sweep: ${some}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`,
    "Move the definition, with its templates, into a folder of its own",
    summary.path,
  );
}

function isServed({ summary, config }: Ground, { evaluate }: SweepDefinition): boolean {
  const tooling = toolingOf(summary.experiment, config);
  return (
    tooling.toolName(TRAINING) === TRAIN_TOOL &&
    (evaluate === undefined || tooling.toolName(EVALUATION) === EVALUATE_TOOL)
  );
}

const noTools = async (definition: SweepDefinition, path: string): Promise<Stop> =>
  stop(
    EXIT.errors,
    "sweep.no-tools",
    `the configuration here has no ${TRAIN_TOOL} for the trials of a sweep`,
    `Move the definition into a folder of its own, or add to ${basename(path)}: ${await toolsLine(definition)}`,
    path,
  );

const outdatedTools = async (definition: SweepDefinition, path: string): Promise<Stop> =>
  stop(
    EXIT.errors,
    "sweep.outputs",
    `outputs changed in the definition, and ${basename(path)} was edited since it was written`,
    `Change the outputs there, too, or put in place of its tools: ${await toolsLine(definition)}`,
    path,
  );
