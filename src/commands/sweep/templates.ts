import { basename, dirname, join, resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Diagnostic, Location } from "../../model/diagnostic.ts";
import { nearest } from "../../model/nearest.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { type Finding, rangeOfPart } from "../../sweep/definition/finding.ts";
import type { ReadSweep } from "../../sweep/definition/read.ts";
import { NO_CHECKPOINT, type SourceFinding, templateFindings } from "../../sweep/definition/texts.ts";
import type { Files } from "../../system/ports.ts";

/** What sbatch takes (`max_script_size`); a definition that is longer was made by a program that meant something else. */
export const LARGEST_BYTES = 4 * 1_048_576;

/** The templates that a definition names, and all that is wrong with them. */
export interface Templates {
  /** Text by path, as the definition writes it. */
  readonly texts: ReadonlyMap<string, string>;
  /** Findings in the definition: they cannot be read. */
  readonly findings: readonly Finding[];
  /** Findings in the templates themselves. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks the templates before anything is laid out. */
export async function readTemplates(files: Files, folder: string, read: ReadSweep): Promise<Templates> {
  const texts = new Map<string, string>();
  const findings: Finding[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const step of ["train", "evaluate"] as const) {
    const template = read[step]?.template;
    if (template === undefined) continue;
    const path = resolve(folder, template);
    const text = await textOf(files, path, template);
    if (!text.ok) {
      const [message, next] = text.error;
      const at = { code: "sweep.template", path: [step, "template"] } as const;
      findings.push({ ...at, message: `${step}.template: ${message}`, next });
      continue;
    }
    texts.set(template, text.value);
    if (
      step === "evaluate" &&
      read.train?.outputs.length === 0 &&
      /\{\{\s*checkpoint\s*\}\}/.test(text.value)
    )
      findings.push(NO_CHECKPOINT);
    // Without parameters nothing is known of what a text may name.
    const found =
      read.names.length === 0 ? [] : templateFindings(step, text.value, read.parameters, read.names);
    diagnostics.push(...found.map((finding) => inTemplate(path, text.value, finding)));
  }
  return { texts, findings, diagnostics };
}

type Problem = readonly [message: string, next: string];

async function textOf(files: Files, path: string, template: string): Promise<Result<string, Problem>> {
  const stat = await attempt(path, () => files.stat(path));
  if (!stat.ok) return err([`${template} cannot be read (${stat.error.errno})`, "Make it readable for you"]);
  if (stat.value === undefined) return err([`there is no ${template}`, await nextFor(files, path, template)]);
  if (stat.value.kind !== "file")
    return err([`${template} is ${stat.value.kind === "folder" ? "a folder" : "no file"}`, "Name a script"]);
  if (stat.value.size > LARGEST_BYTES)
    return err([`${template} has more than 4 MiB, with which sbatch takes no script`, "Take a shorter one"]);
  const text = await attempt(path, () => files.readText(path));
  if (!text.ok) return err([`${template} cannot be read (${text.error.errno})`, "Make it readable for you"]);
  return text.value === undefined
    ? err([`there is no ${template}`, await nextFor(files, path, template)])
    : ok(text.value);
}

/** The file beside it that most likely was meant. */
async function nextFor(files: Files, path: string, template: string): Promise<string> {
  const listed = await attempt(path, () => files.list(dirname(path)));
  const names = listed.ok ? listed.value.map(String) : [];
  const meant = nearest(basename(path), names);
  return meant === undefined
    ? "Name a script that is there, by its path from the folder of the definition"
    : `Did you mean ${join(dirname(template), meant)}?`;
}

function inTemplate(path: string, text: string, finding: SourceFinding): Diagnostic {
  const { code, message, next, part, line = 1 } = finding;
  const lineStart = startOfLine(text, line);
  const end = text.indexOf("\n", lineStart);
  const range = part === undefined ? undefined : rangeOfPart(text, part, lineStart);
  const location = locate(path, text, range ?? [lineStart, end === -1 ? text.length : end]);
  return { severity: "error", code, message, next, path, location };
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) start = text.indexOf("\n", start) + 1;
  return start;
}

function locate(path: string, text: string, [start, end]: readonly [number, number]): Location {
  const before = text.slice(0, start).split("\n");
  const [line, column] = [before.length, (before.at(-1) ?? "").length + 1];
  const source = (text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
  const length = Math.max(1, Math.min(end - start, source.length - column + 1));
  return { path, line, column, endLine: line, endColumn: column + length, source };
}
