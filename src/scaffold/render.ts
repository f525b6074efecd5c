import { err, ok, type Result } from "../model/result.ts";
import { fill, shellOf } from "../placeholders/fill.ts";
import { fillYaml } from "../placeholders/fill-yaml.ts";
import type { RenderProblem } from "../placeholders/problem.ts";
import { type Kept, piecesOf, resolveSections } from "../placeholders/template.ts";
import type { TemplateValues } from "./values.ts";

/** Why a file cannot be made: something in the template, or a value that the row of the run lacks. */
export type FileProblem =
  | ({ readonly kind: "template" } & RenderProblem)
  | { readonly kind: "value"; readonly name: string; readonly line: number };

/** The text of a file as its template and the values of its row make it. What it is follows from the file's name: YAML, or a script. */
export function renderFile(
  name: string,
  template: string,
  values: TemplateValues,
): Result<string, FileProblem> {
  const text = template.replaceAll("\r\n", "\n");
  const has = (one: string): boolean => values.get(one) !== undefined;
  const kept = resolveSections(piecesOf(text), [...values.keys()], has);
  if (!kept.ok) return err({ kind: "template", ...kept.error });
  const missing = kept.value.find((piece) => piece.kind === "place" && !has(piece.name));
  if (missing?.kind === "place") return err({ kind: "value", name: missing.name, line: missing.line });
  const filled = isYaml(name) ? fillYaml(kept.value, present(values)) : fillScript(text, kept.value, values);
  return filled.ok ? filled : err({ kind: "template", ...filled.error });
}

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name);

function fillScript(
  text: string,
  kept: readonly Kept[],
  values: TemplateValues,
): Result<string, RenderProblem> {
  const shell = shellOf({ kind: "template", text });
  if (!shell.ok) return shell;
  const words = new Map([...present(values)].map(([name, value]) => [name, [value]] as const));
  const filled = fill(kept, words, shell.value);
  // sbatch takes no script without it.
  return filled.ok && !filled.value.startsWith("#!") ? ok(`#!/bin/bash\n${filled.value}`) : filled;
}

const present = (values: TemplateValues): ReadonlyMap<string, string> =>
  new Map([...values].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
