import { join } from "node:path";
import { attempt } from "../journal/io.ts";
import { hasErrors } from "../model/diagnostic.ts";
import { EXIT } from "../model/exit.ts";
import { type Place, SUMMARY_NAME } from "../tick/folder/place.ts";
import { type Answer, type Context, placeOf, stopped } from "./command.ts";
import { experimentsBelow, MOST_NEARBY } from "./experiments-below.ts";
import { findScripts } from "./init/found.ts";
import { invocation } from "./invocation.ts";
import { isForPerson, nextSteps, type Step } from "./next-steps.ts";
import { NOT_STARTED, toLookAt, toStart } from "./not-started.ts";
import type { Overview } from "./overview.ts";
import { status } from "./status.ts";
import type { TaskView } from "./task-view.ts";

/** Where a person stands, and what can be typed there. */
export interface Whereabouts {
  /** The experiment that one stands in or that was named. */
  readonly here?: Here;
  /** Where one stands in none: folders of experiments below. */
  readonly below?: readonly string[];
  /** The most pressing first. */
  readonly next: readonly Step[];
}

export interface Here extends Omit<Overview, "tasks"> {
  /** Told by `status`. */
  readonly warnings: number;
  /** What nothing but a person lets go on. */
  readonly forPerson: readonly Pick<TaskView, "key" | "status" | "reason" | "next">[];
}

/** Says where one stands and what to do next. Reads files only: no lock, no scheduler. */
export async function whereabouts(context: Context): Promise<Answer<Whereabouts>> {
  const place = await placeOf(context);
  if (place.ok) return inside(context, place.value);
  const isNowhere = place.error.diagnostics.every(({ code }) => code === "experiment.missing");
  return context.experiment === undefined && isNowhere ? outside(context) : stopped(place.error);
}

async function inside(context: Context, place: Place): Promise<Answer<Whereabouts>> {
  const { exitCode, data, diagnostics } = await status(context);
  if (data === undefined) return { exitCode, diagnostics };
  const { tasks, ...rest } = data;
  const forPerson = tasks
    .filter(isForPerson)
    .map(({ key, status, reason, next }) => ({ key, status, reason, next }));
  const typed = { cwd: context.cwd, named: context.experiment };
  const isToStart = !hasErrors(diagnostics) && diagnostics.some(({ code }) => code === NOT_STARTED);
  const begin = isToStart ? await toStart(context, place) : undefined;
  const next = begin === undefined ? nextSteps(data, hasErrors(diagnostics), typed) : [begin];
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
  // The next command is to stand last on the screen: what is no error is told by `status`.
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return { exitCode, data: { here: { ...rest, warnings, forPerson }, next }, diagnostics: errors };
}

async function outside(context: Context): Promise<Answer<Whereabouts>> {
  const { system, cwd } = context;
  const { folders } = await experimentsBelow(system.files, cwd, MOST_NEARBY);
  const [first, ...more] = folders;
  const step = first === undefined ? await begin(context) : more.length > 0 ? LOOK_AT_ALL : look(first, cwd);
  return { exitCode: EXIT.done, data: { below: folders, next: [step, HELP] }, diagnostics: [] };
}

const look = (folder: string, cwd: string): Step => ({
  command: invocation("status", join(folder, SUMMARY_NAME), cwd),
  why: "see where it stands",
});

/**
 * What can be started as it lies here is: a summary of the scripts beside it would be in its way. Else of job scripts that are there a
 * summary is made. What cannot be read here is for `init` to tell.
 */
async function begin(context: Context): Promise<Step> {
  const { cwd, system } = context;
  const { files } = system;
  const start = await toLookAt(context, cwd);
  if (start !== undefined) return start;
  const found = await attempt(cwd, () => findScripts(files, cwd));
  const count = found.ok ? found.value.runs.length + found.value.evaluations.length : 0;
  if (count === 0)
    return { command: "runmark init my_experiment", why: "begin one, with two runs to try it out" };
  const scripts = count === 1 ? "the job script that is" : `the ${count} job scripts that are`;
  return { command: "runmark init", why: `make a summary for ${scripts} here` };
}

const LOOK_AT_ALL: Step = { command: "runmark status .", why: "see where each of them stands" };
const HELP: Step = { command: "runmark --help", why: "see all commands" };
