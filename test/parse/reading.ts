import type { Run } from "../../src/model/experiment.ts";
import type { Summary } from "../../src/parse/summary.ts";
import { findingsOf, tasksOf } from "./shape.ts";

/** All that is read from a summary, a line for each thing: what people would be asked to compare with the document. */
export function readingOf(summary: Summary): string {
  const { name, epochs, tools, runs } = summary.experiment;
  return [
    `name: ${name}`,
    ...(epochs === undefined ? [] : [`epochs: ${epochs}`]),
    ...[...tools].map(([stage, tool]) => `tool: ${stage} ${tool}`),
    ...runs.map((run) => `run: ${shapeOfRun(run)}`),
    ...tasksOf(summary).map((task) => `task: ${task}`),
    ...summary.experiment.tasks
      .filter(({ key }) => !summary.rows.has(key))
      .map(({ key }) => `row missing: ${key}`),
    ...findingsOf(summary),
    "",
  ].join("\n");
}

function shapeOfRun({ name, control, parameters, script, command, epochs, estimate, doubt }: Run): string {
  const values = [...parameters].map(([heading, value]) => `${heading}=${value}`);
  return [
    name,
    ...(control ? ["control"] : []),
    `{${values.join("; ")}}`,
    ...(script === undefined ? [] : [`script ${script}`]),
    ...(command === undefined ? [] : [`command ${command}`]),
    ...(epochs === undefined ? [] : [`epochs ${epochs}`]),
    ...(estimate === undefined ? [] : [`estimate ${estimate}`]),
    ...(doubt === undefined ? [] : [`DOUBT ${doubt}`]),
  ].join(" ");
}
