import { hasErrors } from "../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../model/exit.ts";
import type { Experiment } from "../model/experiment.ts";
import { harmlessName } from "../model/harmless.ts";
import { err, ok, type Result } from "../model/result.ts";
import { TRAINING } from "../parse/stage.ts";
import { expectedEpochs } from "../tick/evidence/epochs.ts";
import { type Tooling, toolingOf } from "../tick/evidence/tooling.ts";
import type { Place } from "../tick/folder/place.ts";
import { readConfig } from "../tick/folder/read-config.ts";
import { readSummaryFile } from "../tick/folder/read-summary.ts";
import type { Tool } from "../tools/tool.ts";
import { hasCheckpoints } from "../validate/checkpoints.ts";
import { goesOn, isWhole, lookAtCheckpoints, type Seen } from "../validate/look.ts";
import { absolute } from "../validate/places.ts";
import { type CheckpointsView, type RunCheckpoints, runViewOf } from "./checkpoints-view.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { quoted } from "./invocation.ts";
import { runMeant } from "./unknown-name.ts";

export interface CheckpointsOptions {
  /** Read every byte. */
  readonly isDeep: boolean;
  /** List what is in the newest one that is whole. */
  readonly tensors: boolean;
}

/** What the summary and the configuration say, which is all that has to be known to find checkpoints. */
export interface Trained {
  readonly place: Place;
  readonly experiment: Experiment;
  readonly tooling: Tooling;
}

/** The checkpoints of all runs, or of those that are named: what is there, and what of it is whole. Writes nothing. */
export async function checkpoints(
  context: Context,
  names: readonly string[],
  { isDeep, tensors }: CheckpointsOptions,
): Promise<Answer<CheckpointsView>> {
  const opened = await readTrained(context);
  if (!opened.ok) return stopped(opened.error);
  const { place, experiment, tooling } = opened.value;
  const runs = runsOf(experiment, names);
  if (!runs.ok) return stopped(runs.error);
  const world = { files: context.system.files, folder: place.folder, tooling };
  const views: RunCheckpoints[] = [];
  for (const run of runs.value) {
    const tool = trainedBy(experiment, tooling, run);
    const seen = tool === undefined ? [] : await lookAtCheckpoints(world, tool, run, { isDeep });
    const epochs = await expectedEpochs(world, run, tool);
    views.push(runViewOf({ run, tool, seen, epochs, tensors }));
  }
  return {
    exitCode: EXIT.done,
    data: {
      experiment: experiment.name,
      bytes: views.reduce((sum, { bytes }) => sum + bytes, 0),
      runs: views,
    },
    diagnostics: [],
  };
}

/** For what a path is asked: to go on with the training from there, or to use the model. */
export type Purpose = "path" | "model";

/** Only where the newest checkpoint of a run lies that is whole and serves: for job scripts. */
export async function newestPath(
  context: Context,
  names: readonly string[],
  purpose: Purpose,
  isDeep: boolean,
): Promise<Answer<{ readonly path: string }>> {
  const [run, ...others] = names;
  if (run === undefined || others.length > 0) {
    const next = `Name it: runmark checkpoints RUN --${purpose}`;
    return stopped(stop(EXIT.usage, "checkpoints.one-run", `--${purpose} is about one run`, next));
  }
  const opened = await readTrained(context);
  if (!opened.ok) return stopped(opened.error);
  const { place, experiment, tooling } = opened.value;
  const runs = runsOf(experiment, names);
  if (!runs.ok) return stopped(runs.error);
  const tool = trainedBy(experiment, tooling, run);
  const world = { files: context.system.files, folder: place.folder };
  const seen = tool === undefined ? [] : await lookAtCheckpoints(world, tool, run, { isDeep });
  const serves = purpose === "model" ? isWhole : (each: Seen) => isWhole(each) && goesOn(each);
  const newest = seen.find(serves);
  if (newest === undefined) return stopped(stop(EXIT.someFailed, "checkpoints.none", ...whyNone(run, seen)));
  const path = absolute(place.folder, newest.path);
  if (/\p{Cc}/u.test(path))
    return stopped(stop(EXIT.someFailed, "checkpoints.bad-path", ...whyNotPrinted(path)));
  return { exitCode: EXIT.done, data: { path }, diagnostics: [] };
}

/** `$(...)` would cut it, and a terminal obey it. */
const whyNotPrinted = (path: string): [message: string, next: string] => [
  `the path of the newest has a line break or another control character in it: ${harmlessName(path)}`,
  "Rename it: no script can rely on such a path",
];

function whyNone(run: string, seen: readonly Seen[]): [message: string, next: string] {
  const [newest] = seen;
  if (newest === undefined)
    return [`${run} has no checkpoint`, "See what other runs have: runmark checkpoints"];
  const model = seen.find(isWhole);
  if (model !== undefined)
    return [
      `${run} has nothing from which its training could go on; ${model.path} is the model at the end`,
      `For the model: runmark checkpoints ${quoted(run)} --model`,
    ];
  return [
    `${run} has no checkpoint that is whole; the newest, ${newest.path}, ${newest.problem ?? ""}`,
    `See what is wrong with each: runmark checkpoints ${quoted(run)}`,
  ];
}

/** A summary that cannot be understood tells nothing that could be relied on. */
export async function readTrained(context: Context): Promise<Result<Trained, Stop>> {
  const place = await placeOf(context);
  if (!place.ok) return place;
  const { config, problems } = await readConfig(context.system, place.value, context.flags);
  const summary = await readSummaryFile(context.system.files, place.value);
  if (!summary.ok) return summary;
  const found = [...problems, ...summary.value.diagnostics].filter(({ severity }) => severity === "error");
  if (hasErrors(found)) return err({ exitCode: EXIT.errors, diagnostics: found });
  const { experiment } = summary.value;
  return ok({ place: place.value, experiment, tooling: toolingOf(experiment, config) });
}

/** The runs that are trained, or those that are named. */
export function runsOf({ runs }: Experiment, names: readonly string[]): Result<readonly string[], Stop> {
  const known = new Set(runs.map(({ name }) => name));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined)
    return ok(names.length > 0 ? names : runs.filter(({ control }) => !control).map(({ name }) => name));
  const next = runMeant(unknown, [...known], ["prune"]);
  return err(stop(EXIT.usage, "checkpoints.unknown-run", `there is no run "${unknown}" here`, next));
}

/** The tool that leaves checkpoints behind: that of the training, or of another stage of the run. */
export function trainedBy({ tasks }: Experiment, tooling: Tooling, run: string): Tool | undefined {
  const stages = [TRAINING, ...tasks.filter((task) => task.run === run).map(({ stage }) => stage)];
  const tools = stages.map((stage) => tooling.toolOf(stage));
  return tools.find((tool) => tool !== undefined && hasCheckpoints(tool));
}
