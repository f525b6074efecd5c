import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { STATE_FOLDER } from "../../journal/journal.ts";
import { escapeCell } from "../../markdown/escape.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { varies } from "../../sweep/space/applies.ts";
import type { Files } from "../../system/ports.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import { unlessGone } from "../../tick/folder/swap.ts";
import { overwriteFile, type Writer } from "../made-files/write.ts";

/** What serves the two stages of a sweep, in `runmark.yaml`. */
export const TRAIN_TOOL = "sweep-train";
export const EVALUATE_TOOL = "sweep-evaluate";

export const CONFIG_NAME = "runmark.yaml";

/** Where the job scripts of a trial lie, relative to the experiment. */
export const TRAIN_SCRIPT = "train.sh";
export const EVALUATE_SCRIPT = "evaluate.sh";

/** A file as it was written, and what it said before; absent where there was none. */
export interface Made {
  readonly path: string;
  readonly text: string;
  readonly before?: string;
}

/**
 * Makes an experiment of the folder of a definition, as far as it is none yet; what is there stays as it is, but for a configuration
 * that lacks the tools (`longerConfig`). The answer is what was written, in order; where that cannot all be, none of it stays.
 */
export async function layOut(
  writer: Writer,
  folder: string,
  definition: SweepDefinition,
  longerConfig?: string,
): Promise<Result<readonly Made[], Stop>> {
  const { files } = writer;
  const config = join(folder, CONFIG_NAME);
  const made: Made[] = [];
  const laidOut = await unlessRefused(folder, async () => {
    if (longerConfig !== undefined) {
      const before = await files.readText(config);
      await replaceConfig(writer, folder, longerConfig);
      if (before !== undefined) made.push({ path: config, text: longerConfig, before });
    }
    made.push(...(await unlessThere(files, config, () => configFor(definition))));
    // The summary last: with it the folder is an experiment, and then all of it is there.
    const summary = join(folder, SUMMARY_NAME);
    made.push(...(await unlessThere(files, summary, async () => summaryFor(definition))));
    return made;
  });
  if (!laidOut.ok) await takeBack(writer, folder, made);
  return laidOut;
}

/**
 * A start that was refused leaves nothing: what it has written is taken away again, the summary first, unless somebody has changed it
 * or has begun with it.
 */
export const takeBack = (
  writer: Writer,
  folder: string,
  made: readonly Made[],
): Promise<Result<undefined, Stop>> =>
  unlessRefused(folder, async () => {
    const { files } = writer;
    if ((await files.stat(join(folder, STATE_FOLDER))) !== undefined) return undefined;
    for (const { path, text, before } of made.toReversed()) {
      if ((await files.readText(path)) !== text) continue;
      await (before === undefined ? files.remove(path) : replaceConfig(writer, folder, before));
    }
    return undefined;
  });

/** Writes the configuration anew, as a whole. */
export const renewConfig = (writer: Writer, folder: string, text: string): Promise<Result<undefined, Stop>> =>
  unlessRefused(folder, async () => {
    await replaceConfig(writer, folder, text);
    return undefined;
  });

/** Of the file behind a link. */
async function replaceConfig(writer: Writer, folder: string, text: string): Promise<void> {
  await overwriteFile(writer, await writer.files.real(join(folder, CONFIG_NAME)), text);
}

async function unlessRefused<Value>(
  folder: string,
  write: () => Promise<Value>,
): Promise<Result<Value, Stop>> {
  try {
    return ok(await write());
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const isFull = error.code === "ENOSPC" || error.code === "EDQUOT";
    const next = isFull
      ? "Free some space (or quota) there, and start the sweep again"
      : "Keep the definition in a folder that you may write to: its trials are laid out beside it";
    return err(stop(EXIT.errors, "sweep.unwritable", error.message, next, folder));
  }
}

async function unlessThere(
  files: Files,
  path: string,
  textFor: () => Promise<string>,
): Promise<readonly Made[]> {
  // A summary that a crash left aside, in the middle of a save, is there.
  if ((await unlessGone(files, path, () => files.stat(path))) !== undefined) return [];
  const text = await textFor();
  try {
    await files.write(path, text, { exclusive: true });
    return [{ path, text }];
  } catch (error) {
    // Another that was started in the same moment was first: it holds the experiment, or has left it by then.
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
    return [];
  }
}

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
