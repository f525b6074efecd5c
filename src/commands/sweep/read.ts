import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { isOwnColumn } from "../../parse/trial-rows.ts";
import type { Step, SweepDefinition } from "../../sweep/definition/definition.ts";
import { readDefinition } from "../../sweep/definition/read.ts";
import type { Files } from "../../system/ports.ts";
import type { Context } from "../command.ts";
import { isShown } from "./lay-out.ts";

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
  const text = await attempt(path, () => files.readText(path));
  if (!text.ok) return unreadable(path, text.error.message);
  if (text.value === undefined || !real.ok) return missing(path);
  const read = readDefinition(path, text.value);
  if (!read.ok) return err({ exitCode: EXIT.errors, diagnostics: read.error });
  const folder = dirname(real.value);
  const ownHeadings = new Set(["rank", read.value.objective.metric.toLowerCase()]);
  const meant = read.value.parameters.find(
    (parameter) =>
      isShown(parameter) && (isOwnColumn(parameter.name) || ownHeadings.has(parameter.name.toLowerCase())),
  );
  if (meant !== undefined) return ownColumn(path, meant.name);
  if (!saysWhereScoresAre(read.value)) return noScoreSource(path, read.value.objective.metric);
  const templates = await readTemplates(files, folder, read.value);
  if (!templates.ok) return templates;
  const definition = withHashes(read.value, templates.value);
  return ok({ definition, path, folder, templates: templates.value });
}

/** Logs of inspect-ai hold their scores by name; of everything else it has to be said. */
const saysWhereScoresAre = ({ objective, train, evaluate }: SweepDefinition): boolean =>
  objective.from !== undefined || (evaluate ?? train).outputs.some(({ check }) => check === "inspect-log");

const noScoreSource = (path: string, metric: string): Result<never, Stop> =>
  err(
    stop(
      EXIT.errors,
      "sweep.no-score-source",
      `nobody says where ${metric} is read when a trial is over`,
      `Add to objective: from: {file: "{run}/score.json", pointer: /${metric}}, or from: {log: '${metric}=([0-9.]+)'}`,
      path,
    ),
  );

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

async function readTemplates(
  files: Files,
  folder: string,
  { train, evaluate }: SweepDefinition,
): Promise<Result<ReadonlyMap<string, string>, Stop>> {
  const templates = new Map<string, string>();
  for (const template of [train.template, evaluate?.template]) {
    if (template === undefined) continue;
    const path = resolve(folder, template);
    const text = await attempt(path, () => files.readText(path));
    if (!text.ok) return unreadable(path, text.error.message);
    if (text.value === undefined) return missing(path);
    templates.set(template, text.value);
  }
  return ok(templates);
}

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

const ownColumn = (path: string, name: string): Result<never, Stop> =>
  err(
    stop(
      EXIT.errors,
      "sweep.parameter-name",
      `a parameter called ${name} would be taken for the column of that name in the summary`,
      `Give it another name, such as ${name}_value, and put that into the command: --${name} {{${name}_value}}`,
      path,
    ),
  );
