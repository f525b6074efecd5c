import { basename, join, resolve } from "node:path";
import { attempt } from "../../journal/io.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { readSummary } from "../../parse/summary.ts";
import { SUMMARY_NAME } from "../../tick/folder/place.ts";
import { type Answer, type Context, stopped } from "../command.ts";
import { findingsReaching, wayTo } from "../invocation.ts";
import { create, type NewFile } from "./create.ts";
import { type FoundScripts, findScripts } from "./found.ts";
import { exampleFiles, summaryFor } from "./starter.ts";
import { allTemplates, filesOf, templateNamed } from "./templates.ts";

export interface Initialised {
  readonly summary: string;
  /** Relative to where the person stands; what is far from there by its whole path. */
  readonly created: readonly string[];
  readonly runs: number;
  /** From which it was made. */
  readonly template?: string | undefined;
}

/** What there is to begin with, where none was named that there is. */
export interface TemplateList {
  readonly templates: readonly { readonly name: string; readonly about: string }[];
}

/** Writes a summary for a new experiment: for the job scripts that are in its folder, or with two runs to try it out. */
export async function init(context: Context, named: string | undefined): Promise<Answer<Initialised>> {
  const folder = resolve(context.cwd, named ?? ".");
  const free = await refuseExperiment(context, folder);
  if (!free.ok) return stopped(free.error);
  const found = await attempt(folder, () => findScripts(context.system.files, folder));
  if (!found.ok)
    return stopped(stop(EXIT.errors, "init.unreadable", found.error.message, "Make it readable", folder));
  const files = starterFor(basename(folder), found.value);
  if (files === undefined) return { exitCode: EXIT.errors, diagnostics: unclearIn(found.value, "error") };
  return initialise(context, folder, { files, diagnostics: unclearIn(found.value, "warning") });
}

/** None where there are scripts of which none is plainly a run's: an example among them would help nobody. */
function starterFor(name: string, found: FoundScripts): readonly NewFile[] | undefined {
  if (found.runs.length + found.evaluations.length > 0)
    return [{ path: SUMMARY_NAME, text: summaryFor(name, found) }];
  return found.unclear.length > 0 ? undefined : exampleFiles(name);
}

/** Makes an experiment of a template that goes with the command, or tells which there are. */
export async function initFromTemplate(
  context: Context,
  named: string | undefined,
  wanted: string | undefined,
): Promise<Answer<Initialised | TemplateList>> {
  const templates = await allTemplates();
  const list = { templates: templates.map(({ name, about }) => ({ name, about })) };
  if (wanted === undefined) return { exitCode: EXIT.done, data: list, diagnostics: [] };
  const chosen = templateNamed(templates, wanted);
  if ("next" in chosen) {
    const message = `there is no template "${wanted}"`;
    return stopped(stop(EXIT.usage, "init.unknown-template", message, chosen.next));
  }
  const folder = resolve(context.cwd, named ?? ".");
  const free = await refuseExperiment(context, folder);
  if (!free.ok) return stopped(free.error);
  const files = filesOf(chosen.found, basename(folder));
  const made = await initialise(context, folder, { files, template: wanted, diagnostics: [] });
  return made.data === undefined ? made : withScripts(context, folder, made.data);
}

/** The job scripts of its runs are made from the template's own, as later ones are. */
async function withScripts(
  context: Context,
  folder: string,
  made: Initialised,
): Promise<Answer<Initialised>> {
  const hasTemplates = made.created.some((path) => path.endsWith(".template"));
  if (!hasTemplates) return { exitCode: EXIT.done, data: made, diagnostics: [] };
  const { scaffold } = await import("../scaffold/scaffold.ts");
  const options = { isForced: false, isDryRun: false };
  const scripts = await scaffold({ ...context, experiment: folder }, [], options);
  if (scripts.data === undefined) {
    const named = folder === context.cwd ? undefined : wayTo(folder, context.cwd);
    return { ...scripts, data: made, diagnostics: findingsReaching(scripts.diagnostics, named) };
  }
  const { files } = scripts.data;
  const created = files.map(({ path }) => wayTo(join(folder, path), context.cwd));
  return { ...scripts, data: { ...made, created: [...made.created, ...created] } };
}

async function refuseExperiment({ system, cwd }: Context, folder: string): Promise<Result<undefined, Stop>> {
  if (folder.endsWith(".md")) return err(namesFile(folder));
  const path = join(folder, SUMMARY_NAME);
  const stat = await attempt(path, () => system.files.stat(path));
  if (!stat.ok)
    return err(stop(EXIT.errors, "init.unreadable", stat.error.message, "Make it readable", folder));
  if (stat.value === undefined) return ok(undefined);
  const next = `See what it says with: runmark check ${wayTo(folder, cwd)}`;
  const message = `${path} is there already and was left as it is`;
  return err(stop(EXIT.errors, "init.exists", message, next, path));
}

/** Who names a summary would get a folder of that name. */
const namesFile = (path: string): Stop =>
  stop(
    EXIT.usage,
    "init.file",
    `${path} is the name of a file`,
    "Name the folder: runmark init FOLDER",
    path,
  );

interface Beginning {
  readonly files: readonly NewFile[];
  readonly template?: string;
  readonly diagnostics: readonly Diagnostic[];
}

async function initialise(
  { system, cwd }: Context,
  folder: string,
  { files, template, diagnostics }: Beginning,
): Promise<Answer<Initialised>> {
  const created = await create(system.files, folder, files);
  if (!created.ok) return stopped(created.error);
  const summary = join(folder, SUMMARY_NAME);
  const text = files.find(({ path }) => path === SUMMARY_NAME)?.text ?? "";
  const { runs } = readSummary(summary, text, basename(folder)).experiment;
  const shown = created.value.map((path) => wayTo(path, cwd));
  return {
    exitCode: EXIT.done,
    data: { summary, created: shown, runs: runs.length, template },
    diagnostics,
  };
}

const unclearIn = ({ unclear }: FoundScripts, severity: "error" | "warning"): readonly Diagnostic[] =>
  unclear.map(({ path, reason }) => ({
    severity,
    code: "init.unclear",
    message: `${path} was left out: ${reason}`,
    next: "Write a row for it, with its path in a column Script",
    path,
  }));
