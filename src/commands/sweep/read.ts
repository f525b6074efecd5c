import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { isOwnColumn, isReadAs } from "../../parse/trial-rows.ts";
import type { Step, SweepDefinition } from "../../sweep/definition/definition.ts";
import type { Finding } from "../../sweep/definition/finding.ts";
import { type ReadSweep, readSweep } from "../../sweep/definition/read.ts";
import { varies } from "../../sweep/space/applies.ts";
import type { Context } from "../command.ts";
import { LARGEST_BYTES, readTemplates } from "./templates.ts";

export const DEFINITION_NAME = "sweep.yaml";

/** A definition, the folder that it makes an experiment of, and the templates that it names. */
export interface Defined {
  readonly definition: SweepDefinition;
  readonly path: string;
  readonly folder: string;
  /** Text by path, as the definition writes it. */
  readonly templates: ReadonlyMap<string, string>;
}

/** Reads a definition; all findings come at once. */
export async function readDefined(
  { system: { files }, cwd }: Context,
  named: string | undefined,
): Promise<Result<Defined, Stop>> {
  const path = resolve(cwd, named ?? DEFINITION_NAME);
  const real = await attempt(path, () => files.real(path));
  const stat = await attempt(path, () => files.stat(path));
  if (stat.ok && stat.value?.kind === "folder") return isFolder(path);
  if (stat.ok && (stat.value?.size ?? 0) > LARGEST_BYTES) return tooLarge(path);
  const text = await attempt(path, () => files.readText(path));
  if (!text.ok) return unreadable(path, text.error.message);
  if (text.value === undefined || !real.ok) return missing(path);
  const read = readSweep(path, text.value);
  if (!read.ok) return err({ exitCode: EXIT.errors, diagnostics: read.error });
  const folder = dirname(real.value);
  const { texts, findings, diagnostics } = await readTemplates(files, folder, read.value);
  const more = [
    ...ownColumns(read.value),
    ...taskFindings(read.value),
    ...scoreFindings(read.value),
    ...findings,
  ];
  const told = [...read.value.told(more), ...diagnostics];
  if (read.value.definition === undefined || told.length > 0)
    return err({ exitCode: EXIT.errors, diagnostics: told });
  const definition = withHashes(read.value.definition, texts);
  return ok({ definition, path, folder, templates: texts });
}

/** Parameters that would be read as a column of the summary that says something else. */
function ownColumns({ parameters, objective }: ReadSweep): readonly Finding[] {
  const ownHeadings = new Set(["rank", objective?.metric.toLowerCase()]);
  return parameters
    .filter(varies)
    .filter(({ name }) => isOwnColumn(name) || ownHeadings.has(name.toLowerCase()))
    .map(({ name }) => ({
      ...{ code: "sweep.parameter-name", path: ["parameters"], key: name },
      message: `a parameter called ${name} would be taken for the column of that name in the summary`,
      next: `Give it another name, such as ${name}_value, and put that into the command: --${name} {{${name}_value}}`,
    }));
}

/** A task is a cell of the summary, by which its evaluations are found again. */
function taskFindings({ evaluate }: ReadSweep): readonly Finding[] {
  if (evaluate === undefined || isReadAs(evaluate.task)) return [];
  return [
    {
      ...{ code: "sweep.task-name", path: ["evaluate", "task"] },
      message: `evaluate.task: a table of the summary does not read ${JSON.stringify(evaluate.task)} as that name`,
      next: "Name the data or the benchmark, as held_out",
    },
  ];
}

/** Logs of inspect-ai hold their scores by name; of everything else it has to be said. */
function scoreFindings({ objective, train, evaluate, hasEvaluation }: ReadSweep): readonly Finding[] {
  if (objective === undefined || train === undefined || objective.from !== undefined) return [];
  if (hasEvaluation && evaluate === undefined) return [];
  if ((evaluate ?? train).outputs.some(({ check }) => check === "inspect-log")) return [];
  const { metric } = objective;
  return [
    {
      ...{ code: "sweep.no-score-source", path: ["objective"] },
      message: `nobody says where ${metric} is read when a trial is over`,
      next: `Add to objective: from: {file: "{run}/score.json", pointer: /${metric}}, or from: {log: '${metric}=([0-9.]+)'}`,
    },
  ];
}

/** Trials of one template and trials of another could not be compared. */
export function withHashes(definition: SweepDefinition, templates: Defined["templates"]): SweepDefinition {
  const hashed = <Kind extends Step>(step: Kind): Kind => {
    const text = step.template === undefined ? undefined : templates.get(step.template);
    return text === undefined ? step : { ...step, templateHash: contentHash(text) };
  };
  const { train, evaluate } = definition;
  return {
    ...definition,
    train: hashed(train),
    ...(evaluate === undefined ? {} : { evaluate: hashed(evaluate) }),
  };
}

const contentHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

const missing = (path: string): Result<never, Stop> =>
  err(
    stop(
      EXIT.errors,
      "sweep.missing",
      `there is no ${path}`,
      "Name the definition: runmark sweep FILE; an example: runmark sweep --help",
      path,
    ),
  );

const unreadable = (path: string, message: string): Result<never, Stop> =>
  err(stop(EXIT.errors, "sweep.unreadable", message, "Make it readable for you", path));

const isFolder = (path: string): Result<never, Stop> =>
  err(
    stop(
      EXIT.errors,
      "sweep.unreadable",
      `${path} is a folder`,
      `Name the definition in it: runmark sweep ${join(path, DEFINITION_NAME)}`,
      path,
    ),
  );

const tooLarge = (path: string): Result<never, Stop> =>
  err(
    stop(
      EXIT.errors,
      "sweep.too-large",
      `${path} has more than 4 MiB: it can hardly be a definition`,
      "Name another file; what many trials share goes into a template, many values into a range",
      path,
    ),
  );
