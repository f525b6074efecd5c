import { join } from "node:path";
import type { Diagnostic, Location } from "../../model/diagnostic.ts";
import type { Task } from "../../model/experiment.ts";
import { err, type Result } from "../../model/result.ts";
import type { RunValue } from "../../parse/run-values.ts";
import type { RenderProblem } from "../../placeholders/problem.ts";
import { unknownNames } from "../../placeholders/template.ts";
import { type FileProblem, renderFile } from "../../scaffold/render.ts";
import { placeholderOf, type TemplateValues } from "../../scaffold/values.ts";
import type { ReadTemplate } from "./templates.ts";

/** A task with what its row says, and where. */
export interface RowOfTask {
  readonly task: Task;
  readonly values: readonly RunValue[];
  /** Of the row of its status, or of its run. */
  readonly location: Location | undefined;
  /** Where its script is named, if a row does. */
  readonly scriptCell: Location | undefined;
}

/** The text of a file, or what is wrong, at the line of the template and, where a value is missing, of the row. */
export function renderFor(
  folder: string,
  path: string,
  template: ReadTemplate,
  row: RowOfTask,
): Result<string, readonly Diagnostic[]> {
  const values = valuesOf(row);
  const unknown = unknownNames(template.text, [...values.keys()]);
  if (unknown.length > 0)
    return err(
      unknown.map(({ column, endColumn, ...problem }) => {
        const line = lineOf(join(folder, template.path), template.text, problem.line);
        return badTemplate(problem, { ...line, column, endColumn });
      }),
    );
  const rendered = renderFile(path, template.text, values);
  return rendered.ok ? rendered : err(diagnosticsOf(rendered.error, folder, path, template, row));
}

function valuesOf({ task, values }: RowOfTask): TemplateValues {
  const own = [
    ["run", task.run],
    ["task", task.task],
    ["epoch", task.epoch],
  ] as const;
  return new Map<string, string | undefined>([
    ...values.map(({ heading, text }) => [placeholderOf(heading), text] as const),
    ...own,
  ]);
}

function diagnosticsOf(
  problem: FileProblem,
  folder: string,
  path: string,
  template: ReadTemplate,
  { task, values, location }: RowOfTask,
): readonly Diagnostic[] {
  const at = lineOf(join(folder, template.path), template.text, problem.line);
  if (problem.kind === "template") return [badTemplate(problem, at)];
  const { name, line } = problem;
  const cell = values.find(({ heading }) => placeholderOf(heading) === name)?.location ?? location;
  return [
    {
      severity: "error",
      code: "scaffold.no-value",
      message: `${task.key} has no value for {{${name}}}, which ${template.path}:${line} needs for ${path}`,
      next: `Fill the cell, or put what needs it between {{#${name}}} and {{/${name}}}`,
      ...(cell === undefined ? {} : { path: cell.path, location: cell }),
    },
  ];
}

const badTemplate = ({ message, next }: RenderProblem, location: Location): Diagnostic => ({
  ...{ severity: "error", code: "scaffold.bad-template", message, next },
  ...{ path: location.path, location },
});

/** A whole line of a file. */
function lineOf(path: string, text: string, line: number): Location {
  const source = (text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
  return { path, line, column: 1, endLine: line, endColumn: Math.max(2, source.length + 1), source };
}
