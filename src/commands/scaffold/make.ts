import { relative, resolve, sep } from "node:path";
import { STATE_FOLDER } from "../../journal/journal.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { EXIT, type Stop, stop } from "../../model/exit.ts";
import type { Task, TaskKey } from "../../model/experiment.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { runValues } from "../../parse/run-values.ts";
import { type Summary, scriptLocator, taskLocator } from "../../parse/summary.ts";
import { type Target, targetsOf } from "../../scaffold/targets.ts";
import type { Files } from "../../system/ports.ts";
import { type Tooling, valuesOf } from "../../tick/evidence/tooling.ts";
import type { Place } from "../../tick/folder/place.ts";
import { quoted } from "../invocation.ts";
import { hasJob } from "./choose.ts";
import type { MadeFile } from "./files.ts";
import { type RowOfTask, renderFor } from "./render.ts";
import { type ReadTemplate, TemplateShelf } from "./templates.ts";

export interface MakingWorld {
  readonly place: Place;
  readonly summary: Summary;
  readonly tooling: Tooling;
}

export interface Wanted {
  readonly tasks: readonly Task[];
  /** That of all scripts, relative to the experiment; undefined: what belongs to each. */
  readonly template: string | undefined;
}

/** The files of these tasks, or all that is wrong with their templates and rows. Nothing is written. */
export async function makeFiles(
  files: Files,
  { place, summary, tooling }: MakingWorld,
  { tasks, template: named }: Wanted,
): Promise<Result<readonly MadeFile[], Stop>> {
  const shelf = new TemplateShelf(files, place.folder);
  const rowOf = rowsOf(summary);
  const targetsFor = (task: Task) => targetsOf(task, valuesOf(task), tooling.toolOf(task.stage), named);
  const withJob = summary.experiment.tasks.filter(hasJob).flatMap((task) => targetsFor(task).flat());
  const making = new Making(place, new Set(withJob.map((target) => pathIn(place, target))));
  for (const task of tasks) {
    for (const targets of targetsFor(task)) {
      const first = await shelf.first(targets);
      if (!first.ok) return first;
      if (first.value === undefined) making.lacks(targets);
      else making.make(first.value.target, first.value.template, rowOf(task));
    }
  }
  return making.result(named);
}

function rowsOf(summary: Summary): (task: RowOfTask["task"]) => RowOfTask {
  const values = runValues(summary);
  const locate = taskLocator(summary);
  const locateScript = scriptLocator(summary);
  return (task) => ({
    task,
    values: values.get(task.run) ?? [],
    location: locate(task),
    scriptCell: task.script === undefined ? undefined : locateScript(task),
  });
}

const CONFIG_NAME = "runmark.yaml";

class Making {
  readonly #made = new Map<string, MadeFile>();
  /** What is wrong with a template is so for every run, and told once. */
  readonly #problems = new Map<string, Diagnostic>();
  /** The tasks that have one. */
  readonly #bad = new Set<TaskKey>();
  readonly #lacking = new Set<string>();
  readonly #place: Place;
  readonly #withJob: ReadonlySet<string>;

  /** `withJob`: what jobs run or ran, also of tasks for which nothing is to be made: a script may be that of several. */
  constructor(place: Place, withJob: ReadonlySet<string>) {
    this.#place = place;
    this.#withJob = withJob;
  }

  lacks(targets: readonly Target[]): void {
    for (const { templates } of targets) this.#lacking.add(templates[0] ?? "");
  }

  make(target: Target, template: ReadTemplate, row: RowOfTask): void {
    const { task } = row;
    const { folder } = this.#place;
    const path = pathIn(this.#place, target);
    const rendered = isOutside(path)
      ? err([outside(path, task.key)])
      : this.#isOwn(path, template)
        ? err([own(path, task.key)])
        : renderFor(folder, path, template, row);
    if (!rendered.ok) {
      this.#bad.add(task.key);
      for (const problem of rendered.error) this.#report(problem);
      return;
    }
    const other = this.#made.get(path);
    if (other !== undefined && other.text !== rendered.value) {
      for (const key of [other.task, task.key]) this.#bad.add(key);
      this.#report(sameFile(path, other.task, row));
    }
    const text = rendered.value;
    const hasJob = this.#withJob.has(path);
    this.#made.set(path, { path, text, template: template.path, task: task.key, hasJob });
  }

  /** What runmark itself reads and keeps, and what the script is made from. */
  #isOwn(path: string, template: ReadTemplate): boolean {
    const { folder, summaryPath } = this.#place;
    const files = [summaryPath, resolve(folder, CONFIG_NAME), resolve(folder, template.path)];
    return path.split(sep)[0] === STATE_FOLDER || files.includes(resolve(folder, path));
  }

  #report(problem: Diagnostic): void {
    const { path, line, column } = problem.location ?? {};
    this.#problems.set(`${path}:${line}:${column} ${problem.message}`, problem);
  }

  result(named: string | undefined): Result<readonly MadeFile[], Stop> {
    const diagnostics = [...this.#problems.values()];
    if (diagnostics.length > 0) {
      const sound = new Set(
        [...this.#made.values()].map(({ task }) => task).filter((key) => !this.#bad.has(key)),
      );
      return err({ exitCode: EXIT.errors, diagnostics: [...diagnostics, ...leftUndone([...sound])] });
    }
    if (this.#made.size === 0) return err(nothing([...this.#lacking], named));
    return ok([...this.#made.values()]);
  }
}

const pathIn = ({ folder }: Place, { path }: Target): string => relative(folder, resolve(folder, path));

/** Of so many a person sees at once that they are not what is amiss. */
const MOST_NAMED = 5;

/** All is written or nothing, and what nothing is wrong with can be asked for by itself. */
function leftUndone(sound: readonly TaskKey[]): readonly Diagnostic[] {
  if (sound.length === 0) return [];
  const one = sound.length === 1;
  const more = sound.length > MOST_NAMED ? " ..." : "";
  return [
    {
      severity: "info",
      code: "scaffold.left-undone",
      message: `nothing was written, not for ${one ? "the task" : `the ${sound.length} tasks`} either that nothing is wrong with`,
      next: `For ${one ? "that one" : "those"} alone: runmark scaffold ${sound.slice(0, MOST_NAMED).map(quoted).join(" ")}${more}`,
    },
  ];
}

const isOutside = (path: string): boolean => path === "" || path === ".." || path.startsWith(`..${sep}`);

const outside = (path: string, key: string): Diagnostic => ({
  severity: "error",
  code: "scaffold.outside",
  message: `the script of ${key} would be ${path}, outside of the experiment`,
  next: "Let it lie within: nothing is written elsewhere",
});

const own = (path: string, key: string): Diagnostic => ({
  severity: "error",
  code: "scaffold.own-file",
  message: `the script of ${key} would be ${path}, which is the summary, the template, or a file of runmark's own`,
  next: "Name another script in its row, or give the run another name",
});

/** Two tasks with one script. Where its row names the script, that is where they are told apart. */
function sameFile(path: string, one: string, { task, scriptCell }: RowOfTask): Diagnostic {
  const cell = scriptCell === undefined ? "" : ` (line ${scriptCell.line})`;
  const next =
    task.script === undefined
      ? "Name in the tool's script what tells them apart: {run}, {task}, {epoch}"
      : `${task.key} names ${task.script} in its Script cell${cell}; write a path of its own there`;
  return {
    severity: "error",
    code: "scaffold.same-file",
    message: `${one} and ${task.key} would have one script, ${path}, with different texts`,
    next,
    ...(scriptCell === undefined ? {} : { path: scriptCell.path, location: scriptCell }),
  };
}

function nothing(lookedFor: readonly string[], named: string | undefined): Stop {
  if (named !== undefined) {
    const isMissing = lookedFor.includes(named);
    const message = isMissing
      ? `there is no template ${named}`
      : `no task here has a script that could be made from ${named}`;
    const next = isMissing ? "Name a template that is there" : "Name a script in the rows, or another stage";
    return stop(EXIT.errors, "scaffold.nothing", message, next);
  }
  const message =
    lookedFor.length === 0
      ? "no run here has a script that could be made"
      : `there is no template: none of ${lookedFor.join(", ")} is beside the summary`;
  return stop(
    EXIT.errors,
    "scaffold.nothing",
    message,
    "Write one, with {{run}} and the columns of the table in it, or name one with --template FILE",
  );
}
