import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import type { Step, SweepDefinition } from "../../sweep/definition/definition.ts";
import { checkSource } from "../../sweep/render/check-source.ts";
import type { Files } from "../../system/ports.ts";

export const DEFINITION_NAME = "sweep.yaml";

/** Trials of one template and trials of another could not be compared. */
export function withHashes(
  definition: SweepDefinition,
  templates: ReadonlyMap<string, string>,
): SweepDefinition {
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

export async function readTemplates(
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

/** What is wrong in the templates whatever the values are. Commands are checked where they are read. */
export function templateFindings(
  { parameters, train, evaluate }: SweepDefinition,
  templates: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  const names = parameters.map(({ name }) => name);
  const conditional = new Set(parameters.flatMap(({ name, when }) => (when === undefined ? [] : [name])));
  return [train, ...(evaluate === undefined ? [] : [evaluate])].flatMap((step): readonly Diagnostic[] => {
    const { template } = step;
    const text = template === undefined ? undefined : templates.get(template);
    if (template === undefined || text === undefined) return [];
    const terms = { names, conditional, isEvaluation: step === evaluate };
    const checked = checkSource({ kind: "template", text }, terms);
    if (checked.ok) return [];
    const { line, message, next } = checked.error;
    return [
      { severity: "error", code: "sweep.bad-template", message: `${template}:${line}: ${message}`, next },
    ];
  });
}

export const missing = (path: string): Result<never, Stop> =>
  err(
    stop(
      EXIT.errors,
      "sweep.missing",
      `there is no ${path}`,
      "Name the definition: runmark sweep FILE; an example: runmark sweep --help",
      path,
    ),
  );

export const unreadable = (path: string, message: string): Result<never, Stop> =>
  err(stop(EXIT.errors, "sweep.unreadable", message, "Make it readable for you", path));
