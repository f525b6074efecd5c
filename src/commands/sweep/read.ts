import { dirname, resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { isOwnColumn } from "../../parse/trial-rows.ts";
import type { SweepDefinition } from "../../sweep/definition/definition.ts";
import { readDefinition } from "../../sweep/definition/read.ts";
import type { Context } from "../command.ts";
import { isShown } from "./lay-out.ts";
import {
  DEFINITION_NAME,
  missing,
  readTemplates,
  templateFindings,
  unreadable,
  withHashes,
} from "./templates.ts";

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
  const bad = templateFindings(definition, templates.value);
  if (bad.length > 0) return err({ exitCode: EXIT.errors, diagnostics: bad });
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
