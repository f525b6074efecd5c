import type { Config, Serving } from "../../config/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { nearest } from "../../model/nearest.ts";
import { EVALUATION, stageCalled, TRAINING } from "../../parse/stage.ts";
import type { Summary } from "../../parse/summary.ts";

/** Tools of people's own that serve no stage of this summary, or one that another serves. */
export function stageFindings(
  { experiment }: Pick<Summary, "experiment">,
  { serving }: Pick<Config, "serving">,
): Diagnostic[] {
  const stages = new Set([TRAINING, EVALUATION, ...experiment.tasks.map(({ stage }) => stage)]);
  const named = new Set(experiment.tools.values());
  return serving.flatMap((one, index): Diagnostic[] => {
    const stage = stageCalled(one.stage);
    if (!stages.has(stage)) return named.has(one.tool) ? [] : unknownStage(one, stage, stages);
    const later = serving.slice(index + 1).filter((other) => stageCalled(other.stage) === stage);
    const winner = later.findLast(({ layer }) => layer === one.layer);
    if (winner === undefined || winner.tool === one.tool || experiment.tools.has(stage)) return [];
    return [twice(one, winner, stage)];
  });
}

/** What a person's own configuration says is for all their experiments: only a slip of the pen is told of. */
function unknownStage(one: Serving, stage: string, stages: ReadonlySet<string>): Diagnostic[] {
  const meant = nearest(stage, stages);
  if (meant === undefined && one.layer === "user") return [];
  const message = `there is no stage "${one.stage}" here, so the tool ${one.tool} is not used`;
  const next = meant === undefined ? `Name one of ${[...stages].join(", ")}` : `Did you mean ${meant}?`;
  return [warning("config.unknown-stage", message, next, one)];
}

function twice(one: Serving, winner: Serving, stage: string): Diagnostic {
  const message = `${one.tool} and ${winner.tool} both serve the stage ${stage}: ${winner.tool} does, since it stands last`;
  const next =
    "Take `stage` out of the other, or name the one for this experiment in the summary's Tools section";
  return warning("config.stage-twice", message, next, one);
}

const warning = (code: string, message: string, next: string, { at }: Serving): Diagnostic => ({
  severity: "warning",
  code,
  message,
  next,
  ...(at === undefined ? {} : { path: at.path, location: at }),
});
