import type { Field, Heading, Table } from "../markdown/block.ts";
import type { MarkdownDocument } from "../markdown/document.ts";
import { plainText } from "../markdown/inline.ts";
import { type Columns, matchColumns } from "./columns.ts";

export const TRAINING = "training";
export const EVALUATION = "evaluation";

/** A table that holds the state of tasks, and the stage that its heading names. */
export interface StatusTable {
  readonly table: Table;
  readonly columns: Columns;
  readonly stage: string;
}

/** Where in a summary the things stand that mean something. */
export interface Layout {
  /** The first level-1 heading, without a leading `Experiment:`. */
  readonly title?: string;
  readonly runTable?: { readonly table: Table; readonly columns: Columns };
  readonly statusTables: readonly StatusTable[];
  /** Tables with a status and a job id but nothing that says whose. */
  readonly nameless: readonly Table[];
  /** Names in the table of evaluation tasks, for a summary that has no status section yet. */
  readonly evaluationTasks: readonly string[];
  /** Tool by stage. */
  readonly tools: ReadonlyMap<string, string>;
  readonly epochs?: { readonly text: string; readonly offset: number };
}

/** Finds them in one walk, each table judged by its columns and the nearest heading above it. */
export function findLayout(document: MarkdownDocument): Layout {
  const statusTables: StatusTable[] = [];
  const nameless: Table[] = [];
  const tools = new Map<string, string>();
  const evaluationTasks: string[] = [];
  let title: Heading | undefined;
  let heading: Heading | undefined;
  let runTable: Layout["runTable"];
  let firstWithRuns: Layout["runTable"];
  let epochs: Layout["epochs"];
  for (const block of document.blocks) {
    if (block.kind === "heading") {
      heading = block;
      if (block.level === 1) title ??= block;
    } else if (block.kind === "field") {
      readTool(block, heading, tools);
      if (/^epochs$/i.test(block.name)) epochs ??= { text: block.value, offset: block.span.start };
    } else {
      const columns = matchColumns(block.header.cells.map((cell) => plainText(cell.text)));
      const hasRuns = columns.has("run");
      const hasStatus = columns.has("status");
      if (hasRuns && hasStatus)
        statusTables.push({ table: block, columns, stage: stageOf(heading, title, columns) });
      if (!hasRuns && hasStatus && columns.has("jobId")) nameless.push(block);
      if (hasRuns && !hasStatus && /\bruns\b/i.test(heading?.text ?? ""))
        runTable ??= { table: block, columns };
      if (hasRuns && hasStatus && !columns.has("task")) firstWithRuns ??= { table: block, columns };
      if (!hasRuns && columns.has("task") && /evaluation tasks/i.test(heading?.text ?? "")) {
        evaluationTasks.push(...namesIn(block, columns.get("task") ?? 0));
      }
    }
  }
  const table = runTable ?? firstWithRuns;
  return {
    ...(title === undefined ? {} : { title: title.text.replace(/^experiment:\s*/i, "") }),
    ...(table === undefined ? {} : { runTable: table }),
    statusTables,
    nameless,
    evaluationTasks,
    tools,
    ...(epochs === undefined ? {} : { epochs }),
  };
}

const namesIn = (table: Table, column: number): string[] =>
  table.rows.map((row) => plainText(row.cells[column]?.text ?? "")).filter((name) => name !== "");

function readTool(field: Field, heading: Heading | undefined, tools: Map<string, string>): void {
  if (!/^tools$/i.test(heading?.text ?? "")) return;
  const stage = namedStage(field.name);
  const tool = plainText(field.value);
  if (stage !== undefined && tool !== "") tools.set(stage, tool);
}

/** `training` or `evaluation`, if these are what the words mean. */
function namedStage(words: string): string | undefined {
  if (/\b(fine-?\s?tun\w*|training|train|optimi[sz]ation|preparation)\b/i.test(words)) return TRAINING;
  if (/\beval(uation)?s?\b/i.test(words)) return EVALUATION;
  return undefined;
}

/** Headings of such words only say where the state stands, not what is done: `Run Status`, `All Runs`, `Jobs (week 45)`. */
const NO_STAGE =
  /^(?:(?:status|state|progress|overview|table|runs?|jobs?|tasks?|experiments?|all|the|current|overall|of|and)(?:\s+|$))+$/i;

function stageOf(heading: Heading | undefined, title: Heading | undefined, columns: Columns): string {
  const usual = columns.has("task") ? EVALUATION : TRAINING;
  if (heading === undefined || heading === title) return usual;
  if (NO_STAGE.test(heading.text.replace(/[\s:]*(?:\([^()]*\))?$/, ""))) return usual;
  return namedStage(heading.text) ?? heading.text.toLowerCase().replaceAll(/[\s/]+/gu, "-");
}
