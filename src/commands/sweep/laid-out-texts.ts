import { isDeepStrictEqual } from "node:util";
import { escapeCell } from "../../markdown/escape.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { varies } from "../../sweep/space/applies.ts";

/** What serves the two stages of a sweep, in `runmark.yaml`. */
export const TRAIN_TOOL = "sweep-train";
export const EVALUATE_TOOL = "sweep-evaluate";

export const CONFIG_NAME = "runmark.yaml";

/** Where the job scripts of a trial lie, relative to the experiment. */
export const TRAIN_SCRIPT = "train.sh";
export const EVALUATE_SCRIPT = "evaluate.sh";

/** The tools of a sweep as they stand in `runmark.yaml`. */
async function toolsText(definition: SweepDefinition): Promise<string> {
  const { stringify } = await import("yaml");
  return stringify({ tools: toolsOf(definition) }, { lineWidth: 0 });
}

/** The same as one line, to be pasted. */
export async function toolsLine(definition: SweepDefinition): Promise<string> {
  const { stringify } = await import("yaml");
  return `tools: ${stringify(toolsOf(definition), { lineWidth: 0, collectionStyle: "flow" }).trim()}`;
}

export const configFor = async (definition: SweepDefinition): Promise<string> =>
  [
    "# The configuration of this sweep, as of any experiment.",
    // One job at a time comes in no crowd.
    ...(definition.parallel === 1 ? ["stagger: {seconds: 0}"] : []),
    await toolsText(definition),
  ].join("\n");

/**
 * The configuration of a person with the tools of a sweep behind all that stands there; as it is where it has tools, or where nothing
 * can stand behind it.
 */
export async function withTools(text: string, definition: SweepDefinition): Promise<string> {
  const { parseDocument } = await import("yaml");
  const keysIn = (of: string): Record<string, unknown> | undefined => {
    const document = parseDocument(of);
    const value: unknown = document.errors.length > 0 ? undefined : (document.toJS() ?? {});
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  };
  const before = keysIn(text);
  if (before === undefined || "tools" in before) return text;
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  const longer = `${text}${end}# What serves the trials of the sweep.\n${await toolsText(definition)}`;
  const after = keysIn(longer);
  const isBehind = after !== undefined && isDeepStrictEqual({ ...before, tools: after.tools }, after);
  return isBehind ? longer : text;
}

function toolsOf({ train, evaluate, objective }: SweepDefinition): object {
  const scores =
    objective.from === undefined ? {} : { scores: [{ metric: objective.metric, ...objective.from }] };
  const training = { stage: "training", script: `{run}/${TRAIN_SCRIPT}`, cwd: "experiment" };
  if (evaluate === undefined) return { [TRAIN_TOOL]: { ...training, ...outputsOf(train), ...scores } };
  return {
    [TRAIN_TOOL]: { ...training, ...outputsOf(train) },
    [EVALUATE_TOOL]: {
      stage: "evaluation",
      script: `{run}/${EVALUATE_SCRIPT}`,
      cwd: "experiment",
      needs: "training",
      ...outputsOf(evaluate),
      ...scores,
    },
  };
}

const outputsOf = ({ outputs }: SweepDefinition["train"]): object =>
  outputs.length === 0 ? {} : { outputs };

export function summaryFor({ name, parameters, evaluate, objective }: SweepDefinition): string {
  const { metric, direction } = objective;
  const fixed = parameters.flatMap(({ name: parameter, domain }) =>
    domain.kind === "fixed" ? [`- **${parameter}:** ${escapeCell(String(domain.value))}`] : [],
  );
  const parts = [
    `# Experiment: ${name}`,
    `The trials of a sweep that is to ${direction} ${metric}; rows are added as it goes on.`,
    table("## All Runs", ["Run Name", ...parameters.filter(varies).map((parameter) => parameter.name)]),
    ...(fixed.length === 0 ? [] : [`## Configuration\n\n${fixed.join("\n")}`]),
    "## Status",
    table("### Fine-tuning", ["Run Name", "Status", "Job ID", "Started", "Completed", "Notes"]),
    ...(evaluate === undefined
      ? []
      : [table("### Evaluations", ["Run Name", "Task", "Status", "Job ID", "Completed", "Notes"])]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function table(heading: string, columns: readonly string[]): string {
  const cells = columns.map(escapeCell);
  const rule = cells.map((cell) => "-".repeat(cell.length + 2)).join("|");
  return `${heading}\n\n| ${cells.join(" | ")} |\n|${rule}|`;
}
